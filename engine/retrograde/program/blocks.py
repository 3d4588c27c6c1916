"""How many blocks stand in one another: Python allows so many, and marks that close scopes need some of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

MOST = 19
"""One less than the compiler allows."""


def height(statements: Iterable[ast.stmt]) -> int:
    """The most blocks in one another that the compiler may count in statements without marks."""
    return max((_height(statement) for statement in statements), default=0)


def _height(node: ast.stmt) -> int:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return 0
        case ast.With() | ast.AsyncWith():
            own = len(node.items)
        case ast.For() | ast.AsyncFor() | ast.While():
            own = 1
        case ast.Try() | ast.TryStar():
            own = 3
        case _:
            own = 0
    return own + max((height(body) for body in bodies(node)), default=0)


def bodies(node: ast.stmt) -> Iterable[list[ast.stmt]]:
    """The blocks of a statement."""
    for field in ("body", "orelse", "finalbody"):
        if body := getattr(node, field, None):
            yield body
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body
