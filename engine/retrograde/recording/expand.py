"""The events that a `Repeat` stands for, as they would have been told in full."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import msgspec
import numpy as np

from retrograde.recording.columns import COUNTS, ROW
from retrograde.recording.events import (
    Accumulate,
    AnyEvent,
    Backward,
    Bind,
    Cell,
    Cells,
    Edge,
    Item,
    Leaf,
    Op,
    Predicate,
    Ran,
    Repeat,
    ScopeIn,
    ScopeOut,
    Stats,
    Summary,
    Update,
    Visit,
    Zero,
)
from retrograde.recording.summary import HEAD, rounded, row, single

Move: TypeAlias = tuple[int, int]
"""The lowest id that is moved, and by how much."""
_replace = msgspec.structs.replace


def expand(events: Iterable[AnyEvent]) -> Iterator[AnyEvent]:
    """`events`, with those that each `Repeat` stands for in its place. Raises ValueError when one cannot be."""
    expander = _Expander()
    for event in events:
        if isinstance(event, Repeat):
            yield from expander.expand(event)
        else:
            expander.add(event)
            yield event


class _Expander:
    """What was told so far."""

    def __init__(self) -> None:
        self._events: dict[int, AnyEvent] = {}
        self._types: dict[int, str] = {}
        self._versions: dict[int, int] = {}
        self._arrived: dict[int, tuple[int, int]] = {}
        """By node: the pass in which a contribution came last, and how many of this pass there are."""

    def add(self, event: AnyEvent) -> None:
        self._events[event.q] = event
        if isinstance(event, Leaf | Op):
            self._types[event.id] = event.dtype
        elif isinstance(event, Update):
            self._versions[event.id] = event.ver
        elif isinstance(event, Edge):
            self._arrived[event.to] = event.b, event.n

    def expand(self, repeat: Repeat) -> Iterator[AnyEvent]:
        values = _Values(repeat)
        for q in range(repeat.q, repeat.q + repeat.n):
            before = self._events.get(q - repeat.back)
            if before is None:
                raise ValueError(f"event {q} repeats event {q - repeat.back}, which is missing")
            event = self._again(_replace(before, q=q, t=repeat.t), repeat, values)
            self.add(event)
            yield event

    def _again(self, event: AnyEvent, repeat: Repeat, values: _Values) -> AnyEvent:
        """`event`, an earlier one, with ids and values of now."""
        ids, scopes = repeat.ids, repeat.scopes
        match event:
            case ScopeIn(id=id, parent=parent, i=i):
                turn = i if i is None or _moved(parent, scopes) != parent else i + repeat.turns
                return _replace(event, id=_moved(id, scopes), parent=_moved(parent, scopes), i=turn)
            case ScopeOut(id=id):
                return _replace(event, id=_moved(id, scopes))
            case Ran(arms=arms):
                return _replace(event, arms=tuple([(n, values.times()) for n, _ in arms]))
            case Backward() | Visit() | Accumulate() | Edge():
                return self._in_pass(_replace(event, b=event.b + repeat.passes), repeat, values)
            case Predicate() | Leaf() | Op() | Bind() | Zero() | Update():
                return self._of_nodes(_replace(event, sc=_moved(event.sc, scopes)), ids, values)
        raise ValueError(f"event {event.q} repeats one of kind {event.__class__.__name__}, which is never repeated")

    def _of_nodes(self, event: AnyEvent, ids: Move, values: _Values) -> AnyEvent:
        match event:
            case Predicate(id=of, reads=reads):
                of = None if of is None else _moved(of, ids)
                return _replace(event, id=of, reads=tuple([_moved(id, ids) for id in reads]))
            case Leaf(id=id, val=val):
                return _replace(event, id=_moved(id, ids), val=values.next(val, event.dtype))
            case Op(id=id, ins=ins, val=val):
                moved = tuple([operand if isinstance(operand, str) else _moved(operand, ids) for operand in ins])
                return _replace(event, id=_moved(id, ids), ins=moved, val=values.next(val, event.dtype))
            case Zero():
                return _replace(event, ids=tuple([_moved(id, ids) for id in event.ids]))
            case Update(val=val):
                id = _moved(event.id, ids)
                ver = self._versions.get(id, 0) + 1
                return _replace(event, id=id, ver=ver, val=values.next(val, self._types[id]))
            case Bind(id=id):
                return _replace(event, id=_moved(id, ids))
        raise AssertionError(event)

    def _in_pass(self, event: AnyEvent, repeat: Repeat, values: _Values) -> AnyEvent:
        ids, types = repeat.ids, self._types
        match event:
            case Backward(root=root, sc=sc, val=val):
                root = _moved(root, ids)
                return _replace(event, root=root, sc=_moved(sc, repeat.scopes), val=values.next(val, types[root]))
            case Visit(id=id, val=val) | Accumulate(id=id, val=val):
                id = _moved(id, ids)
                return _replace(event, id=id, val=values.next(val, types[id]))
            case Edge(b=b, to=to, val=val, sum=total, loc=local):
                to = _moved(to, ids)
                new = values.next(val, types[to])
                total = None if total is None else values.next(total, types[to])
                local = None if local is None else values.single(types[to])
                before, n = self._arrived.get(to, (b, 0))
                n = n + 1 if before == b else 1
                return _replace(event, frm=_moved(event.frm, ids), to=to, val=new, n=n, sum=total, loc=local)
        raise AssertionError(event)


def _moved(id: int, move: Move) -> int:
    return id + move[1] if id >= move[0] else id


class _Values:
    """The columns of a `Repeat`, read from their beginnings on."""

    def __init__(self, repeat: Repeat) -> None:
        self._f4, self._f8 = iter(_column(repeat.f4, "<f4")), iter(_column(repeat.f8, "<f8"))
        self._rows = iter(repeat.rows)
        self._ran = iter(repeat.ran)
        self._heads = [*_column(repeat.h4, "<f4").reshape(-1, ROW), *_column(repeat.h8, "<f8").reshape(-1, ROW)]
        self._middles = _column(repeat.m8, "<f8").reshape(-1, 2).tolist()
        self._counts = _column(repeat.u2, "<u2").reshape(-1, COUNTS).tolist()

    def next(self, old: Summary, dtype: str) -> Summary:
        """The value that takes the place of `old` at a node of this type."""
        match old:
            case Item():
                return Item(self.single(dtype))
            case Cells(x):
                return Cells(_row(self._take(len(x), dtype), dtype))
            case Stats(head=()):
                return old
            case Stats(sampled=sampled):
                return self._figures(dtype, sampled)

    def single(self, dtype: str) -> Any:
        """A single number."""
        return _single(self._take(1, dtype)[0], dtype)

    def times(self) -> int:
        """How often the next arm has run."""
        return next(self._ran)

    def _take(self, count: int, dtype: str) -> Any:
        column = self._f4 if dtype == "float32" else self._f8
        try:
            return np.array([next(column) for _ in range(count)])
        except StopIteration:
            raise ValueError("a repetition has too few numbers") from None

    def _figures(self, dtype: str, sampled: int) -> Stats:
        at = next(self._rows)
        heads, (mean, deviation), (bad, *histogram) = self._heads[at], self._middles[at], self._counts[at]
        head = _row(heads[:HEAD], dtype)
        if not any(histogram):
            return Stats(head, bad=bad, sampled=sampled)
        # Of truths, too, the least and the greatest are numbers.
        low, high = (_single(v, "int64" if dtype == "bool" else dtype) for v in heads[HEAD:])
        return Stats(head, low, high, rounded(mean), rounded(deviation), bad, tuple(histogram), sampled)


def _kind(dtype: str) -> Any:
    """What cells of a type are; None for floats."""
    return None if dtype.startswith("float") else bool if dtype == "bool" else int


def _single(x: Any, dtype: str) -> Any:
    kind = _kind(dtype)
    return kind(x) if kind else single(x)


def _row(numbers: Any, dtype: str) -> tuple[Cell, ...]:
    kind = _kind(dtype)
    return tuple([kind(x) for x in numbers]) if kind else row(numbers)


def _column(text: str, kind: str) -> Any:
    return np.frombuffer(b64decode(text), kind)
