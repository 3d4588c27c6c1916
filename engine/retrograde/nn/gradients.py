"""Backward hooks of one call of a module: watches what enters and leaves it, and calls the hooks with the gradients.

args ─▶ watched ─▶ … forward … ─▶ watched ─▶ result          forward
        ◀─ hooks(grad_input, grad_output)  ◀─ pre-hooks(grad_output)    backward
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from retrograde.ops.watch import watched
from retrograde.tensor import Tensor

Grads = tuple[Any, ...]


class BackwardCall:
    """The gradients that one call of a module receives; each arrives once, outputs before inputs."""

    def __init__(self, module: Any, before: Sequence[Callable[..., Any]], after: Sequence[Callable[..., Any]]) -> None:
        self._module = module
        self._before = before
        self._after = after
        self._inputs = 0
        """Number of arguments."""
        self._watched: list[int] = []
        """Positions of the arguments whose gradients will arrive."""
        self._of_outputs: list[Any] = []
        self._of_inputs: list[Any] = []
        self._replaced: Grads | None = None

    def enter(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments, those with gradients watched."""
        self._inputs = len(args)
        self._of_inputs = [None] * len(args)
        self._watched = [i for i, arg in enumerate(args) if isinstance(arg, Tensor) and arg.requires_grad]
        if not self._watched or not self._after:
            return args
        given = list(args)
        # With several, the hooks need all gradients before the first one goes on: it passes a second place.
        for collects in (False, True) if len(self._watched) > 1 else (True,):
            for i in self._watched:
                given[i] = watched(given[i])
                last = collects and len(self._watched) == 1
                told = self._only if last else self._collect if collects else self._hand_on
                given[i].register_hook(functools.partial(told, i))
        return tuple(given)

    def leave(self, result: Any) -> Any:
        """The result, a tensor or a tuple with tensors, watched."""
        results = result if isinstance(result, tuple) else (result,)
        if not any(isinstance(r, Tensor) for r in results):
            warnings.warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received "
                f"{type(result)}",
                UserWarning,
                stacklevel=4,
            )
            self._after = ()
            return result
        self._of_outputs = [None] * len(results)
        made = list(results)
        for i, output in enumerate(results):
            if isinstance(output, Tensor) and output.requires_grad:
                made[i] = watched(output)
                made[i].register_hook(functools.partial(self._leaving, i))
        return tuple(made) if isinstance(result, tuple) else made[0]

    def _leaving(self, i: int, grad: Tensor) -> Any:
        """The gradient of output `i` has arrived."""
        self._of_outputs[i] = grad
        for hook in self._before:
            changed = hook(self._module, tuple(self._of_outputs))
            if changed is not None:
                self._of_outputs = list(_checked("grad_output", changed, len(self._of_outputs)))
        if not self._watched and i == 0:
            self._run((None,) * self._inputs)
        return self._of_outputs[i]

    def _collect(self, i: int, grad: Tensor) -> None:
        """The gradient of argument `i` has arrived, others may be to come."""
        self._of_inputs[i] = grad

    def _hand_on(self, i: int, grad: Tensor) -> Any:
        """The gradients of all arguments have arrived."""
        if self._replaced is None:
            self._replaced = self._run(tuple(self._of_inputs))
        return self._replaced[i]

    def _only(self, i: int, grad: Tensor) -> Any:
        """The gradient of the only argument that has one has arrived."""
        self._of_inputs[i] = grad
        return self._run(tuple(self._of_inputs))[i]

    def _run(self, grads: Grads) -> Grads:
        """Call the hooks; returns the gradients of the inputs, which they may have replaced."""
        for hook in self._after:
            changed = hook(self._module, grads, tuple(self._of_outputs))
            if changed is not None:
                grads = _checked("grad_input", changed, len(grads))
        return grads


def _checked(what: str, changed: Any, wanted: int) -> Grads:
    given = (changed,) if isinstance(changed, Tensor) else changed
    if len(given) != wanted:
        raise RuntimeError(
            f"Backward hook returned an invalid number of {what}, got {len(given)}, but expected {wanted}"
        )
    return tuple(given)
