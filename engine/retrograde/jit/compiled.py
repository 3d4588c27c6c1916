"""What tracing and scripting give back: functions and modules that are called as before, and print their code."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from textwrap import indent
from typing import Any

from retrograde.nn.module import Module


class ScriptFunction:
    """A function as a program of its own; `code` and `graph` are its text."""

    def __init__(self, function: Callable[..., Any], run: Callable[..., Any], code: str, graph: str) -> None:
        self.__name__ = getattr(function, "__name__", "forward")
        self.__doc__ = function.__doc__
        self.__wrapped__ = function
        self.name = self.qualified_name = self.__name__
        self._run = run
        self.code = code
        self.graph = graph

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        require_arguments(self.__name__, self.__wrapped__, args, kwargs)
        return self._run(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<torch.jit.ScriptFunction object at {id(self):#x}>"


ScriptFunction.__module__, ScriptFunction.__qualname__ = "torch.jit", "torch.jit.ScriptFunction"


class CompiledModule(Module):
    """A module as a program of its own: its parameters, buffers and modules are the original's."""

    def __init__(self, original: Module, run: Callable[..., Any], code: str, graph: str) -> None:
        super().__init__()
        vars(self).update(vars(original))
        vars(self).update(_compiled=run, code=code, graph=graph, original_name=type(original).__name__)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """As the original, or as it was traced."""
        return vars(self)["_compiled"](*args, **kwargs)

    def _called(self, module: Module) -> str:
        """How a module inside, or this one, is called when it is printed."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self._text(self, self.original_name)

    def _text(self, module: Module, original: str) -> str:
        name = self._called(module)
        below = [f"({key}): {self._text(child, type(child).__name__)}" for key, child in module.named_children()]
        if not below:
            return f"{name}(original_name={original})"
        return f"{name}(\n" + indent("\n".join([f"original_name={original}", *below]), "  ") + "\n)"


def require_arguments(name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """RuntimeError when arguments are missing or too many, with the function's declaration."""
    signature = inspect.signature(function)
    try:
        signature.bind(*args, **kwargs)
    except TypeError:
        wanted = [p.name for p in signature.parameters.values() if p.default is p.empty]
        missing = [n for n in wanted[len(args) :] if n not in kwargs]
        declared = f"Declaration: {name}({declaration(function)}) -> Tensor"
        if missing:
            raise RuntimeError(f"{name}() is missing value for argument '{missing[0]}'. {declared}") from None
        given, taken = len(args) + len(kwargs), len(signature.parameters)
        raise RuntimeError(
            f"{name}() expected at most {taken} argument(s) but received {given} argument(s). {declared}"
        ) from None


def declaration(function: Callable[..., Any]) -> str:
    """The parameters of a function, each with its type: `Tensor x, int n`."""
    return ", ".join(
        f"{'Tensor' if p.annotation is p.empty else getattr(p.annotation, '__name__', p.annotation)} {p.name}"
        for p in inspect.signature(function).parameters.values()
    )
