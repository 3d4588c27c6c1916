"""Traces: the ops that ran on example inputs, run again on others. What Python decided in between is frozen.

    example inputs ─▶ function ─▶ ops, one after the other          other inputs ─▶ the same ops ─▶ results

A number that a tensor gave to Python (a branch, a loop's length, `.item()`) is a constant of the trace: a
`TracerWarning` says so. Inputs of other shapes run the function again with those same answers, because shapes are not
constants in PyTorch's traces.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from typing import Any

from retrograde.jit.compiled import CompiledModule, ScriptFunction
from retrograde.jit.modes import tracing
from retrograde.nn.module import Module
from retrograde.op import Op
from retrograde.pytree import leaves, mapped
from retrograde.tape.relay import Relay
from retrograde.tensor import Tensor

_ANSWERS = {
    "__bool__": "boolean", "__int__": "integer", "__float__": "float", "__index__": "index", "item": "number",
    "tolist": "list",
}  # fmt: skip
"""Methods by which a tensor answers Python, and what it becomes."""


class TracerWarning(Warning):
    """What a trace does not see."""


TracerWarning.__module__ = "torch.jit"


class TopLevelTracedModule(CompiledModule):
    """A traced module."""

    def _called(self, module: Module) -> str:
        return self.original_name if module is self else type(module).__name__


TopLevelTracedModule.__module__ = "torch.jit._trace"


def trace(
    func: Any,
    example_inputs: Any = None,
    *_: Any,
    example_kwarg_inputs: dict[str, Any] | None = None,
    check_trace: bool = True,
    **options: Any,
) -> Any:
    """A function or module that runs the ops which `func` ran on `example_inputs`: a tensor or a tuple of arguments.

    With `check_trace` the function is called two times more, as in PyTorch.
    """
    args = example_inputs if isinstance(example_inputs, tuple) else (example_inputs,)
    if example_inputs is None and example_kwarg_inputs is None:
        raise TypeError("'NoneType' object is not iterable")
    if isinstance(func, ScriptFunction | CompiledModule):
        return func
    called = func.forward if isinstance(func, Module) else func
    recording = _Recording(called, () if example_inputs is None else args, example_kwarg_inputs or {})
    for _again in range(2 if check_trace else 0):
        called(*recording.args, **recording.kwargs)
    name = "forward" if isinstance(func, Module) else getattr(func, "__name__", "forward")
    made = TopLevelTracedModule if isinstance(func, Module) else ScriptFunction
    return made(func, recording.run, recording.code(name), recording.graph())


class _Recording(Relay):
    """The ops of one call, and the answers that tensors gave to Python meanwhile."""

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        super().__init__()
        # Apart from each other and from everything else, even when one tensor was given twice.
        self.args, self.kwargs = mapped(_apart, args), mapped(_apart, kwargs)
        self._function = function
        self._steps: list[tuple[Op, tuple[Any, ...], dict[str, Any], Tensor, bool]] = []
        self._answers: list[Any] = []
        self._inputs = _tensors((self.args, self.kwargs))
        with self, _answering(self._ask):
            tracing.append(True)
            try:
                self._output = function(*self.args, **self.kwargs)
            finally:
                tracing.pop()

    def heard(self, op: Op, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """See `Relay`."""
        self._steps.append((op, args, params, out, inplace))

    def _ask(self, tensor: Tensor, name: str, method: Callable[..., Any]) -> Any:
        """A tensor is asked while the trace is made: warn, and keep what it says."""
        what = _ANSWERS[name]
        warnings.warn(_FROZEN.format(what), TracerWarning, stacklevel=3)
        answer = method(tensor)
        self._answers.append(answer)
        return answer

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """The results for other inputs."""
        given = _tensors((args, kwargs))
        if [t.shape for t in given] != [t.shape for t in self._inputs]:
            return self._run_with_answers(args, kwargs)
        known = {id(old): new for old, new in zip(self._inputs, given, strict=True)}
        for op, operands, params, out, inplace in self._steps:
            values = [known.get(id(operand), operand) for operand in operands]
            if inplace:
                values[0] = known.get(id(out), values[0])
            known[id(out)] = op.plain(values, **params) if op.variadic else op.plain(*values, **params)
        return mapped(lambda leaf: known.get(id(leaf), leaf), self._output)

    def _run_with_answers(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The function itself, where tensors answer as they did when the trace was made."""
        answers = iter(self._answers)
        with _answering(lambda tensor, name, method: next(answers, None)), redirect_stdout(io.StringIO()):
            return self._function(*args, **kwargs)

    def code(self, name: str) -> str:
        """The ops as a function."""
        names = self._names()
        lines = [
            f"  {names[id(out)]} = torch.{op.name}({_written(args, names)})" for op, args, _, out, _ in self._steps
        ]
        results = ", ".join(names.get(id(leaf), repr(leaf)) for leaf in leaves(self._output))
        inputs = ", ".join(f"{names[id(t)]}: Tensor" for t in self._inputs)
        return "\n".join([f"def {name}({inputs}) -> Tensor:", *lines, f"  return {results}", ""])

    def graph(self) -> str:
        """The ops as a list of nodes."""
        names = {key: f"%{name}" for key, name in self._names().items()}
        lines = [
            f"  {names[id(out)]} = aten::{op.name}({_written(args, names)})" for op, args, _, out, _ in self._steps
        ]
        results = ", ".join(names.get(id(leaf), repr(leaf)) for leaf in leaves(self._output))
        inputs = ", ".join(f"{names[id(t)]} : Tensor" for t in self._inputs)
        return "\n".join([f"graph({inputs}):", *lines, f"  return ({results})", ""])

    def _names(self) -> dict[int, str]:
        """A name for each input and each result, by `id`."""
        letters = "x", "y", "z"
        given = {id(t): letters[i] if i < len(letters) else f"x{i}" for i, t in enumerate(self._inputs)}
        return {**{id(step[3]): f"_{i}" for i, step in enumerate(self._steps)}, **given}


@contextmanager
def _answering(answer: Callable[[Tensor, str, Callable[..., Any]], Any]) -> Iterator[None]:
    """Inside, `answer` says what a tensor becomes in Python. Costs nothing while no trace is made."""
    with ExitStack() as stack:
        for name in _ANSWERS:
            own, method = vars(Tensor).get(name), getattr(Tensor, name)
            setattr(Tensor, name, _asking(answer, name, method))
            stack.callback(delattr, Tensor, name) if own is None else stack.callback(setattr, Tensor, name, own)
        yield


def _asking(answer: Callable[..., Any], name: str, method: Callable[..., Any]) -> Callable[[Tensor], Any]:
    return lambda tensor: answer(tensor, name, method)


def _apart(leaf: Any) -> Any:
    return leaf.detach() if isinstance(leaf, Tensor) else leaf


def _tensors(tree: Any) -> list[Tensor]:
    return [leaf for leaf in leaves(tree) if isinstance(leaf, Tensor)]


def _written(operands: tuple[Any, ...], names: dict[int, str]) -> str:
    return ", ".join(
        names.get(id(operand), "CONSTANT" if isinstance(operand, Tensor) else repr(operand)) for operand in operands
    )


_FROZEN = (
    "Converting a tensor to a Python {} might cause the trace to be incorrect. We can't record the data flow of Python "
    "values, so this value will be treated as a constant in the future. This means that the trace might not generalize "
    "to other inputs!"
)
