"""Marks on conditions: each truth is asked for as often as the program itself would ask.

    if a and b: …           if @decided(0, @part(1, a) and @part(2, b)): …
    x = a or b              x = @chosen(@part(0, a) or @last(b))
    if x.item() > len(y):   if @test+(0, @look(), x.item() > len(@sized(y))): …

A mark on a part answers with its truth, so that nothing asks the part itself again; the value that decided is kept by
the mark, and `@chosen` hands it on. Between `@look` and its mark the tensors that are looked at are gathered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from retrograde.program.constructs import arm
from retrograde.program.marker import Asker, Marker, Test, at, suspends

Arms = tuple[int | None, int | None]
_NO_ARMS: Arms = (None, None)
_WHOLE = ("@test", "@decided")
_PART = ("@part", "@joined")
"""The marks of a condition that is asked as it is, and of one that is put together."""
_SHAPES = ("shape", "ndim", "size", "dim", "numel", "nelement")


class Conditions:
    """Marks conditions and their parts."""

    def __init__(self, marker: Marker) -> None:
        self._marker = marker
        self._done: set[ast.expr] = set()

    def is_done(self, node: ast.expr) -> bool:
        """Whether an `and`, `or` or ternary belongs to a condition, which is marked."""
        return node in self._done

    def whole(self, node: ast.BoolOp) -> ast.BoolOp:
        """An `and` of marks, which is to be left as it is."""
        self._done.add(node)
        return node

    def test(self, test: ast.expr, of: Asker, arms: Arms) -> ast.expr:
        """The condition of a statement, handed through a mark that answers with its truth."""
        return self._asked(test, of, arms, _WHOLE, jumps=True)

    def choice(self, node: ast.BoolOp) -> ast.expr:
        """An `and` or `or` whose value is wanted: of its last operand no truth is asked."""
        last = node.values[-1]
        self._parts(node, node.values[:-1], jumps=False)
        node.values.append(self._marker.mark("@last", None, last, last))
        return self._marker.mark("@chosen", None, node, node)

    def _asked(self, test: ast.expr, of: Asker, arms: Arms, names: tuple[str, str], *, jumps: bool) -> ast.expr:
        """A condition or a part of one. `jumps`: only its truth is wanted, and so only that of its own parts."""
        k = self._marker.record(Test(self._marker.constructs.span(test), of, arms))
        looks, name, inner = may_look(test) and not suspends(test), names[0], test
        match test:
            case ast.BoolOp():
                name = names[1]
                self._parts(test, test.values, jumps=jumps)
            case ast.UnaryOp(op=ast.Not()) if jumps and combines(test.operand):
                test.operand = self._asked(test.operand, "not", _NO_ARMS, _WHOLE, jumps=True)
            case ast.IfExp() | ast.Compare() if jumps and combines(test):
                inner = self._truth(test)
        if not looks:
            return self._marker.mark(name, k, test, inner)
        self._measure(test)
        return self._marker.mark(f"{name}+", k, test, self._marker.mark("@look", None, test), inner)

    def _parts(self, node: ast.BoolOp, asked: list[ast.expr], *, jumps: bool) -> None:
        """Mark the operands whose truth is asked, which become all of the node's; what each leads to is an arm."""
        constructs = self._marker.constructs
        name: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
        spans = [constructs.span(value) for value in node.values]
        listed = [arm("operand", src, src, before) for before, src in pairwise(spans)]
        numbers = [*constructs.add(name, node, constructs.span(node), listed), None]
        arms = [(None, n) if name == "and" else (n, None) for n in numbers]
        node.values = [self._asked(v, name, on, _PART, jumps=jumps) for v, on in zip(asked, arms, strict=False)]
        self._done.add(node)

    def _truth(self, test: ast.expr) -> ast.expr:
        """`True if test else False`: the compiler turns the test into the same jumps as in a statement."""
        truth = at(ast.IfExp(test, at(ast.Constant(True), test), at(ast.Constant(False), test)), test)
        self._done.add(truth)
        return truth

    # ---- shapes

    def _measure(self, test: ast.expr) -> None:
        """Put marks on the things whose shape a condition asks for."""
        for node in _own(test):
            match node:
                case ast.Attribute(attr=attribute, value=owner) if attribute in _SHAPES:
                    node.value = self._sized(owner)
                case ast.Call(func=ast.Name("len"), args=[owner], keywords=[]) if not isinstance(owner, ast.Starred):
                    node.args = [self._sized(owner)]

    def _sized(self, owner: ast.expr) -> ast.expr:
        match owner:
            case ast.Call(func=ast.Name("@sized")):
                return owner
        return self._marker.mark("@sized", None, owner, owner)


def combines(test: ast.expr) -> bool:
    """Whether a statement asks for the truth of parts of the condition instead of the truth of its value."""
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    return isinstance(test, ast.BoolOp | ast.IfExp) or (isinstance(test, ast.Compare) and len(test.ops) > 1)


def may_look(test: ast.expr) -> bool:
    """Whether evaluating the condition, before it is asked for its truth, can look at the numbers of a tensor."""
    return any(
        isinstance(node, ast.Call | ast.Attribute | ast.JoinedStr | ast.BoolOp | ast.IfExp | ast.Not)
        or (isinstance(node, ast.Compare) and (len(node.ops) > 1 or isinstance(node.ops[0], ast.In | ast.NotIn)))
        for node in ast.walk(test)
    )


def _own(test: ast.expr) -> Iterator[ast.AST]:
    """The nodes of a condition, without those of functions it defines."""
    stack: list[ast.AST] = [test]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.Lambda):
            stack.extend(ast.iter_child_nodes(node))
