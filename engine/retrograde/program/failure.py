"""A failed program as the rules that correct it see it: its text as a tree, what failed where, edits of the text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from retrograde.program.spans import Columns
from retrograde.recording.events import Edit, Related, Span

T = TypeVar("T", bound=ast.AST)


@dataclass(frozen=True)
class Failure:
    """What is known of an error when the program is over."""

    error: BaseException
    msg: str
    hint: str
    src: Span
    related: tuple[Related, ...]
    columns: Columns
    namespace: dict[str, Any]
    visited: frozenset[int]
    """Nodes that a backward pass went through."""

    @cached_property
    def tree(self) -> ast.Module:
        """The program. Raises what `ast.parse` raises."""
        return ast.parse("\n".join(self.columns.lines))

    def place(self, kind: str) -> Span | None:
        """The place of the first related thing of this kind."""
        return next((one.src for one in self.related if one.kind == kind), None)

    def nodes(self, kind: type[T]) -> Iterator[T]:
        """The nodes of the tree that are of this kind."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))

    def at(self, span: Span | None, kind: type[T]) -> T | None:
        """The outermost node of this kind that stands exactly there."""
        found = (node for node in self.nodes(kind) if hasattr(node, "lineno"))
        return next((node for node in found if self.columns.of_node(node) == span), None)

    def around(self, span: Span | None) -> tuple[ast.stmt, ...]:
        """The statements that hold a place, the outermost first."""
        if span is None:
            return ()
        held = [node for node in self.nodes(ast.stmt) if self._holds(node, span)]
        return tuple(sorted(held, key=lambda node: (node.lineno, node.col_offset)))

    def _holds(self, node: ast.AST, span: Span) -> bool:
        own = self.columns.of_node(node)
        return own[:2] <= span[:2] and span[2:] <= own[2:]

    def text(self, node: ast.AST) -> str:
        """What is written there."""
        return self.columns.text(self.columns.of_node(node))

    def single_line(self, statement: ast.stmt) -> bool:
        """Whether a statement has a line for itself."""
        line = self.columns.line(statement.lineno)
        return statement.lineno == statement.end_lineno and line.strip() == self.text(statement)

    # ---- edits

    def replaced(self, node: ast.AST, text: str) -> Edit:
        return Edit(self.columns.of_node(node), text)

    def cut(self, call: ast.Call) -> Edit:
        """A method call without its method: what it is called on stays."""
        assert isinstance(call.func, ast.Attribute)
        end = self.columns.of_node(call)[2:]
        return Edit((*self._point(call.func), *end), "")

    def before_point(self, node: ast.Attribute, text: str) -> Edit:
        """Something more before `.name`."""
        place = self._point(node)
        return Edit((*place, *place), text)

    def _point(self, node: ast.Attribute) -> tuple[int, int]:
        """Where the point before the name stands."""
        line, column = self.columns.of_node(node)[2:]
        return line, column - len(node.attr) - 1

    def after(self, node: ast.AST, text: str) -> Edit:
        span = self.columns.of_node(node)
        return Edit((*span[2:], *span[2:]), text)

    def line_before(self, statement: ast.stmt, text: str) -> Edit:
        """A line of its own before a statement, as far in."""
        line, column, *_ = self.columns.of_node(statement)
        return Edit((line, column, line, column), f"{text}\n{self.indent(statement)}")

    def line_after(self, statement: ast.stmt, text: str) -> Edit:
        return self.after(statement, f"\n{self.indent(statement)}{text}")

    def indent(self, statement: ast.stmt) -> str:
        line = self.columns.line(statement.lineno)
        return line[: len(line) - len(line.lstrip())]

    def argument(self, call: ast.Call, text: str) -> Edit:
        """One more argument of a call."""
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if given:
            return self.after(
                max(given, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0)), f", {text}"
            )
        line, column = self.columns.of_node(call)[2:]
        return Edit((line, column - 1, line, column - 1), text)


def is_method(node: ast.AST | None, name: str) -> bool:
    """Whether it is `….name(…)`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name


def has_keyword(call: ast.Call, *names: str) -> bool:
    return any(keyword.arg is None or keyword.arg in names for keyword in call.keywords)
