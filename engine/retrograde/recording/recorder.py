"""Records what the engine does: the listener that notes everything at once and has it told later.

    op, visit ─▶ notes, bare tuples with the engine's own objects ──settle──▶ `Teller` ─▶ events ─▶ feed

To note costs a few percent of what it notes; to tell costs more than the operation itself. Notes hold arrays as they
are, so whatever changes memory announces it (`before_change`), and what was noted until then is told first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from sys import getrefcount
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

from retrograde.op import Op
from retrograde.recording.feed import Feed
from retrograde.recording.summary import frozen
from retrograde.recording.teller import Teller, plain_options
from retrograde.tape.node import Node
from retrograde.tape.state import locate, state
from retrograde.tensor import Tensor

if TYPE_CHECKING:
    from retrograde.program.scopes import Scopes
    from retrograde.program.spans import Spans
    from retrograde.recording.events import Span

_EAGER = 512
"""So many notes are told at the next statement: a short program that hangs has told all that it did."""
_MANY = 512
_SOON = 2_000_000
"""Later ones when there are this many, or after so many nanoseconds."""
_ALONE = 2
"""What `getrefcount` gives for an array that one tensor alone refers to."""


class Recorder:
    """A `Listener` of the tape that keeps notes and has them told to `feed`, placed by `scopes` and `spans`."""

    tells: type[Teller] = Teller
    """What tells the notes."""

    def __init__(self, feed: Feed, scopes: Scopes, spans: Spans) -> None:
        self._feed = feed
        self._scopes = scopes
        self._teller = self.tells(feed, scopes, spans)
        self._notes: list[tuple[Any, ...]] = []
        self.note: Callable[[tuple[Any, ...]], Any] = self._notes.append
        """See `tape.Notes`. A note begins with an op, a node, or the method that tells it."""
        self.keeps = True
        """See `tape.Notes`."""
        self._fragile = False
        """Whether a note holds memory that changes without its tensor's history saying so."""
        self._searched: dict[int, int] = {}
        """By the `id` of a tensor: so many notes are known not to need its value."""
        self._told = 0
        self._settled_at = perf_counter_ns()
        scopes.note, feed.settle = self.note, self.settle

    @property
    def teller(self) -> Teller:
        """Who tells, and knows what was told."""
        return self._teller

    @property
    def ops(self) -> int:
        """Operations that ran so far."""
        return self._teller.ops

    # ---- telling

    def settle(self) -> None:
        """Tell everything that was noted, and send it."""
        self._tell()
        if self._feed.repeats is not None:
            self._feed.repeats.flush()

    def _tell(self) -> None:
        """Tell everything that was noted; values that change now are read."""
        notes, teller = self._notes, self._teller
        done = 0
        try:
            for note in notes:
                done += 1
                kind = note[0].__class__
                if kind is Op:
                    teller.op(*note)
                elif kind is Node:
                    teller.visit(*note)
                else:
                    note[0](*note[1:])
        finally:
            del notes[:done]
            if not self._feed.open:
                self._stop()
        self._told += done
        self._fragile = False
        self._searched.clear()
        self._teller.early.clear()
        self._settled_at = perf_counter_ns()
        if self._feed.repeats is not None:
            self._feed.repeats.settle()

    def _stop(self) -> None:
        """The budget is used up: from now on operations are only counted."""
        self.note = self._scopes.note = self._count
        self.keeps = False
        if state.listener is self:
            state.note, state.keeps = self._count, False

    def _count(self, note: tuple[Any, ...]) -> None:
        self._teller.ops += note[0].__class__ is Op or note[0] == self._teller.op

    def forget(self) -> None:
        """Drop what was noted and not told. Notes refer to the recorder: they would wait for the cycle collector."""
        self._notes.clear()

    def breathe(self) -> None:
        """A moment between statements: settle when it is time."""
        count = len(self._notes)
        if count and (count >= _MANY or self._told < _EAGER or perf_counter_ns() - self._settled_at > _SOON):
            self.settle()

    def before_change(self, tensor: Tensor) -> None:
        """See `tape.Notes`."""
        if self._notes:
            single = tensor.array.size == 1 and self._needed_later(tensor)
            # Integers and masks may be indices, which notes hold among an op's parameters.
            index = tensor.array.dtype.kind in "iub"
            if self._fragile or single or index or tensor.node is not None or not self._teller.known(tensor):
                self._tell()
            else:
                self._keep_views(tensor)

    def before_updates(self, tensors: list[Tensor]) -> None:
        """See `tape.Notes`. A leaf that is not announced yet will be with the value it has now."""
        early = self._teller.early
        for tensor in tensors if self._notes else ():
            if id(tensor) in early:
                self._keep_views(tensor)
            elif self._is_met_later(tensor):
                early[id(tensor)] = tensor, frozen(tensor.array)
            else:
                self.before_change(tensor)

    def _is_met_later(self, tensor: Tensor) -> bool:
        """Whether telling will announce `tensor` as a leaf, and no note can hold its memory under another name."""
        return (
            not (tensor.node is not None or self._fragile or self._teller.known(tensor))
            and (tensor.array.base is None and getrefcount(tensor.array) == _ALONE)
            and not (tensor.array.size == 1 and self._needed_later(tensor))
        )

    def _needed_later(self, tensor: Tensor) -> bool:
        """Whether a derivative of a single number will be told from the value of `tensor`, or of a view of it."""
        storage = tensor._storage
        start, self._searched[id(tensor)] = self._searched.get(id(tensor), 0), len(self._notes)
        for note in self._notes[start:]:
            if note[0].__class__ is Node and note[2]:
                for saved in note[2]:
                    if saved is tensor or (storage is not None and _is_number_in(storage, saved)):
                        return True
        return False

    def _keep_views(self, tensor: Tensor) -> None:
        """Give the notes that hold views of `tensor` copies, or have them told when a derivative needs the view."""
        if tensor._storage is None or not tensor._storage.views:
            return
        if self._needed_later(tensor):
            self.settle()
            return
        for position, note in enumerate(self._notes):
            if note[0].__class__ is Op and note[3]._storage is tensor._storage:
                self._notes[position] = (self._teller.op_as_it_was, frozen(note[3].array), note)

    # ---- what happens; see `Listener`

    def on_leaf(self, tensor: Tensor, made: str) -> None:
        """A factory made `tensor`."""
        self.note((self._teller.leaf, tensor, made, *self._here()))
        if made == "from_numpy":
            self.settle()

    def on_op(self, op: Op, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """`op` ran where no quicker note was taken."""
        if inplace:
            self.note((self._teller.op, op, args, params, out, *self._here(), True))
            self._fragile = True
        else:
            self.note((op, args, params, out, *self._here()))

    def on_module(self, module: Any) -> AbstractContextManager[None]:
        """A module is called."""
        return self._call(module)

    @contextmanager
    def _call(self, module: Any) -> Iterator[None]:
        scope = self.enter_module(module)
        try:
            yield
        finally:
            self.leave_module(scope)

    def enter_module(self, module: Any) -> Any:
        """Open the scope of a call; what `leave_module` closes."""
        caller, outermost = locate(sys._getframe(1)), self._scopes.outermost(module)
        if outermost is module:
            self.note((self._teller.parameters, module, state.scope, caller.f_code, caller.f_lasti))
        return self._scopes.enter_module(module, outermost, caller)

    def leave_module(self, scope: Any) -> None:
        """Close the scope of a call."""
        self._scopes.leave_module(scope)

    def on_backward(self, root: Tensor, grad: Any, keep: bool) -> None:
        """A backward pass starts."""
        self.note((self._teller.backward, root, grad, keep, *self._here()))

    def on_visit(self, node: Node, grad: Any) -> None:
        """Noted with its edges: see `tape.Notes`."""

    def on_edge(self, *edge: Any) -> None:
        """Noted with its node: see `tape.Notes`."""

    def on_accumulate(self, tensor: Tensor, added: bool) -> None:
        """`tensor.grad` received a gradient."""
        grad = tensor._grad
        if grad is not None:
            # Before a tensor that is not known changes, everything is told.
            array = frozen(grad.array) if self._teller.known(grad) else grad.array
            self.note((self._teller.accumulate, tensor, array, added))

    def on_zero(self, tensors: list[Tensor], to_none: bool) -> None:
        """Gradients were cleared."""
        self.note((self._teller.zero, tensors, to_none, *self._here()))

    def on_update(self, tensor: Tensor, by: str) -> None:
        """A leaf's value was changed."""
        self.note((self._teller.update, tensor, by, {}, frozen(tensor.array), *self._here()))

    def on_updates(self, tensors: list[Tensor], by: str, options: Mapping[str, Any]) -> None:
        """An optimizer changed the values of leaves."""
        values = [frozen(tensor.array) for tensor in tensors]
        self.note((self._tell_updates, tensors, by, dict(options), values, *self._here()))

    def _tell_updates(
        self, tensors: list[Tensor], by: str, options: Mapping[str, Any], values: list[Any], *here: Any
    ) -> None:
        opts, update = plain_options(options), self._teller.update
        for tensor, value in zip(tensors, values, strict=True):
            update(tensor, by, opts, value, *here)

    # ---- what the program's marks tell

    def on_bind(self, tensor: Tensor, name: str, src: Span | None) -> None:
        """A variable of the program now holds `tensor`."""
        self.note((self._teller.bind, tensor, name, state.scope, src))

    def _here(self) -> tuple[Any, ...]:
        """The scope and the place in the program."""
        frame = locate(sys._getframe(2))
        return state.scope, frame.f_code, frame.f_lasti


def _is_number_in(storage: Any, saved: Any) -> bool:
    """Whether what a node keeps is a single number in this memory."""
    return getattr(saved, "_storage", None) is storage and saved.array.size == 1
