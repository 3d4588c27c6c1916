"""The events that a `Repeat` stands for, as they would have been told in full."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator
from typing import Any

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

        def node(id: int) -> int:
            return id + repeat.ids[1] if id >= repeat.ids[0] else id

        def scope(id: int) -> int:
            return id + repeat.scopes[1] if id >= repeat.scopes[0] else id

        def value(old: Summary, id: int) -> Summary:
            return values.next(old, self._types[id])

        match event:
            case ScopeIn(id=id, parent=parent, i=i):
                turn = i if i is None or scope(parent) != parent else i + repeat.turns
                return _replace(event, id=scope(id), parent=scope(parent), i=turn)
            case ScopeOut(id=id):
                return _replace(event, id=scope(id))
            case Predicate(id=of, sc=sc):
                reads = tuple([node(id) for id in event.reads])
                return _replace(event, id=None if of is None else node(of), reads=reads, sc=scope(sc))
            case Ran(arms=arms):
                return _replace(event, arms=tuple([(n, values.times()) for n, _ in arms]))
            case Leaf(sc=sc, val=val):
                return _replace(event, id=node(event.id), sc=scope(sc), val=values.next(val, event.dtype))
            case Op(ins=ins, sc=sc, val=val):
                moved = tuple([operand if isinstance(operand, str) else node(operand) for operand in ins])
                new = values.next(val, event.dtype)
                return _replace(event, id=node(event.id), ins=moved, sc=scope(sc), val=new)
            case Bind(id=id, sc=sc):
                return _replace(event, id=node(id), sc=scope(sc))
            case Backward(root=root, sc=sc, val=val):
                new = value(val, node(root))
                return _replace(event, b=event.b + repeat.passes, root=node(root), sc=scope(sc), val=new)
            case Visit(id=id, val=val) | Accumulate(id=id, val=val):
                return _replace(event, b=event.b + repeat.passes, id=node(id), val=value(val, node(id)))
            case Edge(to=to, val=val):
                to = node(to)
                new = value(val, to)
                total = None if event.sum is None else value(event.sum, to)
                local = None if event.loc is None else values.single(self._types[to])
                b, frm = event.b + repeat.passes, node(event.frm)
                arrived, n = self._arrived.get(to, (b, 0))
                return _replace(
                    event, b=b, frm=frm, to=to, val=new, n=n + 1 if arrived == b else 1, sum=total, loc=local
                )
            case Zero(ids=ids, sc=sc):
                return _replace(event, ids=tuple([node(id) for id in ids]), sc=scope(sc))
            case Update(id=id, sc=sc, val=val):
                id = node(id)
                ver = self._versions.get(id, 0) + 1
                return _replace(event, id=id, ver=ver, sc=scope(sc), val=value(val, id))
        raise ValueError(f"event {event.q} repeats one of kind {event.__class__.__name__}, which is never repeated")


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
