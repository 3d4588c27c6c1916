"""Finds what a run says again, as each turn of a training loop says what the turn before said, with other numbers.

Before an event is made, it is offered as what stays the same in a repetition, what is moved, and the arrays whose
values it tells. When it is what came after the events that were just repeated, it is not made: its values join the
columns of one `Repeat`. Otherwise it is made, and may begin a repetition itself when something like it was said before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from retrograde.recording.columns import SINGLE, Columns, Form, form_of
from retrograde.recording.events import AnyEvent, Repeat

if TYPE_CHECKING:
    from retrograde.recording.feed import Feed

Same: TypeAlias = tuple[Any, ...]
"""What an event has in common with the one it repeats: its kind, its place in the text, the rest."""
Refs: TypeAlias = Sequence[int | str]
"""Nodes that an event is about, and numbers as text."""
Said: TypeAlias = tuple[Same, Refs, int, int, tuple[Form, ...] | None, int, int, int, int]
"""Something said: what stays the same; nodes; scope; iteration; forms of the values, None when it is never repeated;
number of the first event; nodes and scopes before; backward pass."""

SCOPE, LEAF = "In", "Leaf"
"""Kinds of the events that open a scope and that make a node without an operation."""
MOST = 4096
"""Events of one repetition."""
_KEPT = 1 << 15
"""So many of the latest things said can be repeated."""
_FAR = 1 << 62
_AGAIN = ("loop", "function")
"""Kinds of scopes in which something may come again."""
_float32 = np.float32


class Repeats:
    """What was said, and the repetition that goes on. Events are numbered by `feed` and sent through its `emit`."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._emit = feed.emit
        self._said: list[Said] = []
        self._first = 0
        """How many things said before those are forgotten."""
        self._latest: dict[Any, int] = {}
        """By kind and place: how many things had been said before the latest such one that was no repetition."""
        self._types: list[Any] = [None]
        """By id of a node: the type of its values."""
        self._scopes = 0
        self._ahead = -1
        """Where in `_said` the next thing is expected; −1 when none is."""
        self._columns = Columns()
        self._singles = self._columns.f4.waiting
        self._start = self._count = self._ops = 0
        """Of the repetition that goes on: number of its first event, how many events and operations it has."""
        self._times: list[int] = []
        self._back = self._passes = self._turns = 0
        """How far back it repeats, and how passes and iterations go on; −1 iterations when none began yet."""
        self._by, self._kept, self._moved = 0, 0, _FAR
        """How far ids of nodes move, the highest that is kept, the lowest that moves."""
        self._scopes_by, self._scopes_kept, self._scopes_moved = 0, 0, _FAR
        self._looking = False
        """Whether something may come again."""

    def emit(self, event: AnyEvent) -> None:
        """Sends an event that repeats nothing."""
        if self._count:
            self.flush()
        self._emit(event)

    def flush(self) -> None:
        """Sends the repetition that goes on."""
        if self._count:
            event = Repeat(
                q=self._start, t=self._feed.time(), n=self._count, back=self._back, ops=self._ops,
                ids=(min(self._moved, self._kept + 1), self._by),
                scopes=(min(self._scopes_moved, self._scopes_kept + 1), self._scopes_by),
                passes=self._passes, turns=max(self._turns, 0), ran=tuple(self._times), **self._columns.take(),
            )  # fmt: skip
            self._count = self._ops = 0
            self._times.clear()
            self._emit(event)

    def settle(self) -> None:
        """Memory may change from now on."""
        self._columns.settle()
        if len(self._said) > 2 * _KEPT:
            self._forget()

    def again(
        self, same: Same, refs: Refs, scope: int, arrays: Sequence[Any] = (), b: int = 0, *, born: bool = False,
        turn: int = -1, count: int = 1, times: Iterable[int] = (),
    ) -> bool:  # fmt: skip
        """Whether what comes next, in `count` events, has joined a repetition; else it must be sent now.

        `born`: it makes a node, whose value is the only one of `arrays`. `turn` is the number of the iteration that
        begins, -1 for everything else, `b` the number of the backward pass, 0 outside of passes, `times` how often arms
        have run.
        """
        if not self._looking:
            self._note_types(same, arrays, born)
            return False
        q, at = self._feed.sent, self._ahead
        if at >= 0 and self._count and self._goes_on(self._said[at], q, same, refs, scope, arrays, b, born, turn):
            joined, after = True, at + 1
        else:
            joined, at, after = self._begins(q, same, refs, scope, arrays, b, born, turn)
        if joined and (forms := self._said[at][4]) is not None:
            same = self._said[at][0]
            self._take(arrays, forms, count)
            self._times.extend(times)
            self._ops += born and same[0] != LEAF
        else:
            forms = self._anew(same, refs, arrays, born)
        self._ahead = after
        self._said.append((same, refs, scope, turn, forms, q, len(self._types) - 1, self._scopes, b))
        if born:
            self._types.append(forms[0][1] if forms else None)
        elif same[0] == SCOPE:
            self._scopes += 1
        return joined

    def _begins(self, q: int, *now: Any) -> tuple[bool, int, int]:
        """Whether what comes now begins a repetition; what it repeats then, and what is expected next."""
        same, at = now[0], self._ahead
        if at >= 0 and self._begins_with(self._said[at], q, now):
            return True, at, at + 1
        if same[1] is None:
            return False, at, at + 1 if at >= 0 else -1
        found = self._latest.get(same[:2], -1) - self._first
        if found < 0:
            # A place that is new: what was expected may come after it.
            return False, at, at
        return found != at and self._begins_with(self._said[found], q, now), found, found + 1

    def _begins_with(self, said: Said, q: int, now: tuple[Any, ...]) -> bool:
        if said[0] != now[0]:
            return False
        self.flush()
        self._start, self._back, self._passes, self._turns = q, q - said[5], now[4] - said[8], -1
        self._by, self._kept, self._moved = self._distance(said, now[1]), 0, _FAR
        self._scopes_by, self._scopes_kept, self._scopes_moved = self._scopes - said[7], 0, _FAR
        return self._goes_on(said, q, *now)

    def _distance(self, said: Said, refs: Refs) -> int:
        """How far ids of nodes move: a walk back through a chain goes from each node to the one before."""
        for was, now in zip(said[1], refs, strict=False):
            if was != now and isinstance(was, int) and isinstance(now, int):
                return now - was
        return len(self._types) - 1 - said[6]

    def _goes_on(
        self, said: Said, q: int, same: Same, refs: Refs, scope: int, arrays: Sequence[Any], b: int, born: bool,
        turn: int,
    ) -> bool:  # fmt: skip
        """Whether what comes now repeats `said`: each id is kept, or moved as far as all others are."""
        then, then_refs, then_scope, _, forms, then_q, ids, _, then_b = said
        if then != same or q - then_q != self._back or forms is None or len(refs) != len(then_refs):
            return False
        by, kept, moved = self._by, self._kept, self._moved
        was: Any
        now: Any
        for was, now in zip(then_refs, refs, strict=True):
            if was == now:
                if was.__class__ is int and was > kept:
                    kept = was
            elif was.__class__ is not int or now.__class__ is not int or now - was != by:
                return False
            elif was < moved:
                moved = was
        if born:
            if len(self._types) - 1 - ids != by:
                return False
            if ids < moved:
                moved = ids + 1
        if kept >= moved or (b and b - then_b != self._passes):
            return False
        for array, form in zip(arrays, forms, strict=True):
            if form is not SINGLE if array.__class__ is _float32 else form_of(array) != form:
                return False
        if not self._in_scope(then_scope, scope) or (same[0] == SCOPE and not self._opens(said, scope, turn)):
            return False
        self._kept, self._moved = kept, moved
        return True

    def _in_scope(self, was: int, now: int) -> bool:
        if was == now:
            fits = was < self._scopes_moved
            if fits and was > self._scopes_kept:
                self._scopes_kept = was
            return fits
        return now - was == self._scopes_by and self._moves_scope(was)

    def _moves_scope(self, was: int) -> bool:
        fits = was > self._scopes_kept
        if fits and was < self._scopes_moved:
            self._scopes_moved = was
        return fits

    def _opens(self, said: Said, parent: int, turn: int) -> bool:
        """Whether a scope gets a moved id, and an iteration the number that its loop gives it."""
        if not self._moves_scope(said[7] + 1):
            return False
        if parent != said[2] or turn < 0:
            return turn == said[3]
        if self._turns < 0:
            self._turns = turn - said[3]
        return turn - said[3] == self._turns

    def _take(self, arrays: Sequence[Any], forms: tuple[Form, ...], count: int) -> None:
        for array, form in zip(arrays, forms, strict=True):
            if form is SINGLE:
                self._singles.append(array)
            else:
                self._columns.add(array, form)
        self._count += count
        self._feed.repeat(count)
        if self._count > MOST:
            self.flush()

    def _anew(self, same: Same, refs: Refs, arrays: Sequence[Any], born: bool) -> tuple[Form, ...] | None:
        """What is told now can be repeated later if its values have the type of the nodes they are about."""
        if same[1] is not None:
            self._latest[same[:2]] = self._first + len(self._said)
        forms = [form_of(array) for array in arrays]
        if None in forms:
            return None
        if forms and not born:
            types = {form[1] for form in forms if form} | {self._types[id] for id in refs if isinstance(id, int)}
            if len(types) > 1:
                return None
        return tuple([form for form in forms if form])

    def _note_types(self, same: Same, arrays: Sequence[Any], born: bool) -> None:
        """Nothing comes again before a loop or a function begins."""
        if born:
            self._types.append(arrays[0].dtype)
        elif same[0] == SCOPE:
            self._scopes += 1
            self._looking = same[2] in _AGAIN

    def _forget(self) -> None:
        """Lets go of what was said long ago."""
        del self._said[:_KEPT]
        self._first += _KEPT
        self._ahead = max(self._ahead - _KEPT, -1)
