"""Has a program go the way of another run, as a graph does that was traced there.

Conditions come out as they did there, each evaluation as the one with its number, and `for` loops have as many
iterations: they end early, or go on after their last item. What was not decided there is decided here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from retrograde.program.decisions import Decisions, Reads
from retrograde.program.flip import Flipping
from retrograde.program.marker import Record, Test, at
from retrograde.program.spans import Columns
from retrograde.recording.trials import Frozen

COUNTED = "@counted"
"""The name of the mark around what a loop goes through."""


class Freezing(Flipping):
    """The decisions of another run, and how far this run has come in them."""

    def __init__(self, frozen: Frozen, records: Sequence[Record]) -> None:
        super().__init__(None, records)
        known = {decided.src: decided.values for decided in frozen.decisions}
        self._values = {
            k: iter(known[one.src]) for k, one in enumerate(records) if isinstance(one, Test) and one.src in known
        }

    def look_at(self, k: int) -> None:
        """Condition `k` was evaluated."""
        self.record = k if k in self._values else -1

    def turned(self, truth: bool) -> bool:
        """What the condition came out as there; its own truth where it did not come to that."""
        return next(self._values[self.record], truth)


class ForcedDecisions(Decisions):
    """Decisions that were made in another run."""

    _flip: Freezing

    def _decide(self, k: int, value: Any, truth: bool, looked: Reads) -> bool:
        self._flip.look_at(k)
        return super()._decide(k, value, truth, looked)


def counting(frozen: Frozen, columns: Columns) -> tuple[Callable[[ast.Module], None], Callable[[int, Any], Any]]:
    """What puts marks into a program's tree that hold its `for` loops to their counts, and the mark itself."""
    counts: list[Iterator[int]] = []
    known = {turns.src: turns.counts for turns in frozen.loops}

    def prepare(tree: ast.Module) -> None:
        for node in [node for node in ast.walk(tree) if isinstance(node, ast.For)]:
            span = columns.of_node(node)
            if span in known:
                mark = at(ast.Name(COUNTED, ast.Load()), node.iter)
                index = at(ast.Constant(len(counts)), node.iter)
                counts.append(iter(known[span]))
                node.iter = at(ast.Call(mark, [index, node.iter], []), node.iter)

    def counted(loop: int, items: Iterable[Any]) -> Iterable[Any]:
        count = next(counts[loop], None)
        return items if count is None else _exactly(items, count)

    return prepare, counted


def _exactly(items: Iterable[Any], count: int) -> Iterator[Any]:
    """So many items: a range goes on as it began, others with their last item; one without any stays empty."""
    if isinstance(items, range):
        yield from range(items.start, items.start + count * items.step, items.step)
        return
    given, last = 0, None
    for last in islice(items, count):
        given += 1
        yield last
    for _ in range(count - given if given else 0):
        yield last
