"""Marks on what variables are given: `y = f(x)` becomes `y = @bind(0, f(x))`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from retrograde.program.marker import Marker, Member, Targets, at


class Variables:
    """Marks assignments."""

    def __init__(self, marker: Marker) -> None:
        self._marker = marker

    def assigned(self, node: ast.Assign | ast.AnnAssign) -> list[ast.stmt]:
        """An assignment with its marks."""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is not None:
            node.value = self.bound(node.value, targets)
        unpacked = [t for t in targets if isinstance(t, ast.Tuple | ast.List)]
        return [node, *(mark for t in unpacked for mark in self.rebound(t))]

    def bound(self, value: ast.expr, targets: Iterable[ast.expr]) -> ast.expr:
        """The assigned value handed through a mark when it may be a tensor and has a name to go by."""
        names = [(_path(t), self._marker.constructs.span(t)) for t in targets if _path(t)]
        if not names or isinstance(value, _NEVER_TENSORS):
            return value
        return self._marker.mark("@bind", self._marker.record(Targets(tuple(names))), value, value)

    def rebound(self, target: ast.expr) -> list[ast.stmt]:
        """Marks after a statement that gave its targets values nobody handed through a mark."""
        marks: list[ast.stmt] = []
        for t in _leaves(target):
            src = self._marker.constructs.span(t)
            if isinstance(t, ast.Name):
                k = self._marker.record(Targets(((t.id, src),)))
                marks.append(self._marker.do("@bind", k, t, at(ast.Name(t.id, ast.Load()), t)))
            elif isinstance(t, ast.Attribute) and isinstance(t.value, ast.Name):
                k = self._marker.record(Member(t.attr, _path(t), src))
                marks.append(self._marker.do("@member", k, t, at(ast.Name(t.value.id, ast.Load()), t)))
        return marks


_NEVER_TENSORS = (
    ast.Constant, ast.JoinedStr, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Lambda, ast.ListComp, ast.SetComp,
    ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def _path(target: ast.expr) -> str:
    """`x`, `self.w` and the like as written; empty for other targets."""
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute) and (owner := _path(target.value)):
        return f"{owner}.{target.attr}"
    return ""


def _leaves(target: ast.expr) -> Iterator[ast.expr]:
    """The single targets of a possibly nested target."""
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _leaves(part)
    else:
        yield target
