"""What of a program's text can run or not run: its constructs, and their arms by number.

    if a: …            arms `if` (0), `elif` (1) and, though it is not written, `else` (2)
    elif b: …
    x = p or q         arm `operand` (3): how often `q` was evaluated

An arm's number is what marks count by and what `Ran` tells counts by.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from retrograde.program.spans import Columns
from retrograde.recording.events import Arm, ArmName, Construct, ConstructKind, Span

MOST = 4096
"""Arms of one program that are numbered. A text of nothing but `x and x and …` has no use for more."""


class Constructs:
    """The constructs of one text, in the order in which they were found."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.arms = 0
        """How many arms there are: their numbers are below."""
        self._found: list[Construct] = []

    def add(self, kind: ConstructKind, node: ast.AST, head: Span, arms: Iterable[Arm]) -> tuple[int | None, ...]:
        """Note a construct; the numbers of its arms, None for each when there are too many already."""
        listed = list(arms)
        if self.arms + len(listed) > MOST:
            return (None,) * len(listed)
        numbers = tuple(range(self.arms, self.arms + len(listed)))
        numbered = [Arm(n, arm.name, arm.src, arm.head, arm.test) for n, arm in zip(numbers, listed, strict=True)]
        self._found.append(Construct(kind, self.span(node), head, tuple(numbered)))
        self.arms += len(listed)
        return numbers

    def __iter__(self) -> Iterator[Construct]:
        """In the order of the text, the outer before the inner."""
        return iter(sorted(self._found, key=lambda one: (one.src[:2], [-end for end in one.src[2:]])))

    # ---- places

    def span(self, node: Any) -> Span:
        """All of a node."""
        return self.columns.of_node(node)

    def head(self, start: Any, end: Any) -> Span:
        """From where one node begins to where another, or the same, ends."""
        return (*self.span(start)[:2], *self.span(end)[2:])

    def block(self, body: Sequence[ast.AST]) -> Span:
        """From the first statement to the end of the last."""
        return self.head(body[0], body[-1])

    def keyword(self, word: str, body: Sequence[ast.AST]) -> Span:
        """The `else`, `finally` or `case …` that a block stands under: looked for upwards from the block."""
        first = self.span(body[0])
        before = self.columns.text((first[0], 0, *first[:2]))
        if before.strip().startswith(word):
            return self._word(first[0], len(before) - len(before.lstrip()), word)
        for line in range(first[0] - 1, 0, -1):
            text = self.columns.line(line)
            if text.lstrip().startswith(word):
                return self._word(line, len(text) - len(text.lstrip()), word)
        return first

    def _word(self, line: int, indent: int, word: str) -> Span:
        return (line, indent, line, indent + len(word))


def arm(name: ArmName, src: Span | None, head: Span | None = None, test: Span | None = None) -> Arm:
    """An arm that has no number yet."""
    return Arm(-1, name, src, head, test)
