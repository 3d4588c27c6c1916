"""What marks are made of: calls of names that no program can write, at the positions of what they watch.

The marks' meaning is in `marks` and `decisions`; the first argument of most is the index of one of the records here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from retrograde.program.constructs import Constructs
from retrograde.program.scopes import Site
from retrograde.program.spans import Columns
from retrograde.recording.events import Span

Asker = Literal["if", "while", "ternary", "and", "or", "not", "case", "guard", "comprehension", "assert"]


@dataclass(frozen=True, slots=True)
class Test:
    """A condition in the program's text."""

    src: Span
    of: Asker
    arms: tuple[int | None, int | None]
    """What runs when it is false, and when it is true."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A `for` of a comprehension, and the arm that every item means; None when a condition decides about it."""

    site: Site
    body: int | None


@dataclass(frozen=True, slots=True)
class Match:
    """A `match`: the patterns of its cases, and the arms that run when they fit; last, when none does."""

    patterns: tuple[Span, ...]
    arms: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the `match` that is record `match`; with a guard, its pattern alone does not decide."""

    match: int
    position: int
    guarded: bool


@dataclass(frozen=True, slots=True)
class Handler:
    """An `except` of the program's text."""

    src: Span
    arm: int | None


@dataclass(frozen=True, slots=True)
class Targets:
    """The variables that one assignment gives its value to."""

    names: tuple[tuple[str, Span], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """An attribute that an assignment changed, of an object that a variable holds."""

    attribute: str
    name: str
    src: Span


_N = TypeVar("_N", bound=ast.AST)
Record = Site | Test | Clause | Match | Case | Handler | Targets | Member


class Marker:
    """Makes marks, and keeps the records that they refer to."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.constructs = Constructs(columns)
        self.records: list[Record] = []

    def record(self, record: Record) -> int:
        """The index of a new record."""
        self.records.append(record)
        return len(self.records) - 1

    def mark(self, name: str, k: int | None, where: ast.AST, *values: ast.expr) -> ast.expr:
        """The call of a mark; with a value it stands where the value stands, else it has no width."""
        function = ast.Name(name, ast.Load())
        arguments: list[ast.expr] = [] if k is None else [ast.Constant(k)]
        call = ast.Call(function, [*arguments, *values], [])
        for node in (function, *arguments, call):
            at(node, where)
            if not values:
                node.end_lineno, node.end_col_offset = node.lineno, node.col_offset
        return call

    def do(self, name: str, k: int, where: ast.AST, *values: ast.expr) -> ast.stmt:
        """A mark as a statement."""
        return at(ast.Expr(self.mark(name, k, where, *values)), where)

    def ran(self, arm: int | None, where: ast.AST) -> list[ast.stmt]:
        """The statement that counts an arm."""
        return [] if arm is None else [self.do("@ran", arm, where)]

    def closing(self, body: list[ast.stmt], name: str, k: int, where: ast.AST) -> ast.stmt:
        """The statements, and a mark whichever way they end."""
        return at(ast.Try(body, [], [], [self.do(name, k, where)]), where)


_SUSPENSIONS = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith)


def suspends(*nodes: ast.AST) -> bool:
    """Whether running the nodes themselves, not the functions they define, can be suspended."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, _SUSPENSIONS) or (isinstance(node, ast.comprehension) and node.is_async):
            return True
        stack.extend(_run_by(node))
    return False


def _run_by(node: ast.AST) -> Iterator[ast.AST]:
    """The parts that run when `node` runs: of a definition its defaults and decorators, not its body."""
    match node:
        case ast.Lambda():
            return ast.iter_child_nodes(node.args)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return iter([*node.decorator_list, node.args, *([node.returns] if node.returns else [])])
    return ast.iter_child_nodes(node)


def at(node: _N, where: ast.AST) -> _N:
    """`node` at the position of `where`."""
    return ast.copy_location(node, where)
