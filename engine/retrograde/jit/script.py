"""Scripts: a function or module with all its paths. It runs as it is written; its code is its source."""

from __future__ import annotations

import inspect
from textwrap import dedent
from typing import Any

from retrograde.jit.compiled import CompiledModule, ScriptFunction
from retrograde.nn.module import Module


class RecursiveScriptModule(CompiledModule):
    """A scripted module."""

    def _called(self, module: Module) -> str:
        return "RecursiveScriptModule"


RecursiveScriptModule.__module__ = "torch.jit._script"
ScriptModule = RecursiveScriptModule


def script(obj: Any, *args: Any, **options: Any) -> Any:
    """A function or module that keeps its control flow; also a decorator. Classes and compiled things stay as they are.

    TypeError for what is neither.
    """
    if isinstance(obj, ScriptFunction | CompiledModule | type):
        return obj
    if isinstance(obj, Module):
        return RecursiveScriptModule(obj, obj.forward, _source(type(obj).forward), _graph(type(obj).forward))
    if not callable(obj):
        raise TypeError(f"{type(obj)} is a built-in class")
    return ScriptFunction(obj, obj, _source(obj), _graph(obj))


def _source(function: Any) -> str:
    """The text of a function as the program has it; its signature where there is no text."""
    try:
        return dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return f"def {getattr(function, '__name__', 'forward')}{inspect.signature(function)}:\n  ...\n"


def _graph(function: Any) -> str:
    return f"graph({', '.join(f'%{name}' for name in inspect.signature(function).parameters)}):\n  # as its code says\n"
