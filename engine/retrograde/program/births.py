"""Follows a run without recording it: numbers what is made, so that the same node is found in the next run.

Leaves, operations and parameters are numbered in the order in which they come to be; a program that takes the same way
twice gives everything the same number twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import numpy as np

from retrograde.op import Op
from retrograde.tape.node import Node
from retrograde.tensor import Parameter, Tensor

LEAF, OP, PARAMETER = range(3)


def _widen(tensor: Tensor) -> bool:
    """Make a floating tensor one of double precision; whether it was none."""
    narrow: bool = tensor.array.dtype.kind == "f" and tensor.array.dtype.itemsize < 8
    if narrow:
        tensor.array = tensor.array.astype(np.float64)
    return narrow


def key_of(kind: int, number: int) -> int:
    """The number of the `number`-th birth of its kind, from 1: fits the slot `_trace`."""
    return 3 * number + kind


@contextmanager
def parameters_told(tell: Callable[[Tensor], None]) -> Iterator[None]:
    """Inside, every new `Parameter` is told: it takes over another tensor's memory, and no factory announces it."""
    plain = Parameter.__init__

    def told(self: Parameter, *args: Any, **named: Any) -> None:
        plain(self, *args, **named)
        tell(self)

    Parameter.__init__ = told  # type: ignore[method-assign]
    try:
        yield
    finally:
        Parameter.__init__ = plain  # type: ignore[method-assign]


class Births:
    """A listener that gives every tensor and node its number; see `tape.Notes`."""

    keeps = False

    def __init__(self, *, double: bool = False) -> None:
        self._counts = [0, 0, 0]
        self.double = double
        """Whether the program is to compute in double precision: leaves are made wider as soon as they are there."""
        self.updates: dict[int, int] = {}
        """How often each leaf was changed."""
        self.roots = 0
        """Backward passes so far."""

    @property
    def note(self) -> Callable[[tuple[Any, ...]], None]:
        """See `tape.Notes`. Asked for whenever somebody listens again: layers draw their first values in silence."""
        self.awake()
        return self._noted

    def _noted(self, note: tuple[Any, ...]) -> None:
        if note[0].__class__ is Op:
            self._born(OP, note[3])
        else:
            self.visit(*note)

    def _born(self, kind: int, tensor: Tensor) -> None:
        self._counts[kind] += 1
        key = tensor._trace = key_of(kind, self._counts[kind])
        if tensor.node is not None and kind == OP:
            tensor.node._trace = key
        if self.double and kind == LEAF:
            _widen(tensor)
        self.born(key, tensor)

    def _changed(self, tensor: Tensor) -> None:
        count = self.updates[tensor._trace] = self.updates.get(tensor._trace, 0) + 1
        self.updated(tensor, count)

    # ---- for those who follow

    def awake(self) -> None:
        """What happened until now may not have been told."""

    def born(self, key: int, tensor: Tensor) -> None:
        """`tensor` was made, or an operation changed it in place."""

    def widened(self, tensor: Tensor) -> None:
        """A parameter became one of double precision."""

    def updated(self, tensor: Tensor, count: int) -> None:
        """A leaf was changed for the `count`-th time."""

    def visit(self, node: Node, grad: Any, saved: Any, out: Any, axes: Any, *contributions: Any) -> None:
        """A node's turn in a pass."""

    def started(self, root: Tensor, grad: Any) -> None:
        """A pass starts."""

    # ---- see `Listener`

    def parameter(self, tensor: Tensor) -> None:
        """A parameter was made."""
        self._born(PARAMETER, tensor)

    def on_leaf(self, tensor: Tensor, made: str) -> None:
        """A factory made `tensor`."""
        self._born(LEAF, tensor)

    def on_op(self, op: Op, args: Any, params: Any, out: Tensor, inplace: bool) -> None:
        """`op` ran."""
        self._born(OP, out)

    def on_module(self, module: Any) -> AbstractContextManager[None]:
        """See `enter_module`."""
        self.enter_module(module)
        return nullcontext()

    def on_backward(self, root: Tensor, grad: Any, keep: bool) -> None:
        """A pass starts."""
        self.roots += 1
        self.started(root, grad)

    def on_visit(self, node: Node, grad: Any) -> None:
        """Noted."""

    def on_edge(self, *edge: Any) -> None:
        """Noted."""

    def on_accumulate(self, tensor: Tensor, added: bool) -> None:
        """Gradients are not followed."""

    def on_zero(self, tensors: list[Tensor], to_none: bool) -> None:
        """Gradients are not followed."""

    def on_update(self, tensor: Tensor, by: str) -> None:
        """A leaf was changed."""
        self._changed(tensor)

    def on_updates(self, tensors: list[Tensor], by: str, options: Mapping[str, Any]) -> None:
        """Leaves were changed."""
        for tensor in tensors:
            self._changed(tensor)

    def before_change(self, tensor: Tensor) -> None:
        """Nothing is held."""

    def before_updates(self, tensors: list[Tensor]) -> None:
        """Nothing is held."""

    def enter_module(self, module: Any) -> None:
        """By now the parameters below it have their first values, which were drawn as always."""
        if self.double:
            for tensor in (*module.parameters(), *module.buffers()):
                if _widen(tensor):
                    self.widened(tensor)

    def leave_module(self, scope: Any) -> None:
        """Calls of modules make nothing."""
