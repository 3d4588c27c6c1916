"""Puts marks into expressions: ternaries, `and` and `or`, comprehensions, lambdas.

    a if c else b                   a if @test(0, c) else b
    lambda x: y                     lambda x: @left(@call(1), y)
    [y for x in xs if c]            @left(@enter(2), [y for x in xs if @item(2) if @test(3, c)])
    sum(y for x in xs)              @left(@enter(4), sum(@made(4, y) for x in xs if @item(4)))

The element of a generator is made while something else runs: it has a scope only within a call that is known to take
all elements at once. Without recursion, and not deeper than `_DEEPEST`, so that no program becomes too deep to compile.
"""

from __future__ import annotations

import ast
from typing import Any

from retrograde.program.conditions import Conditions
from retrograde.program.constructs import arm
from retrograde.program.marker import Clause, Marker, suspends
from retrograde.program.scopes import Site

_DEEPEST = 150
"""Expressions nested more deeply are left as they are."""
_TAKES_ALL = ("all", "any", "dict", "frozenset", "join", "list", "max", "min", "set", "sorted", "sum", "tuple")
_NOT_RUN = ("annotation", "returns", "type_params", "pattern")
"""Fields that hold no expressions that run as they stand."""
_WRAPPED = frozenset((ast.BoolOp, ast.Call, ast.ListComp, ast.SetComp, ast.DictComp))
"""Expressions that a mark may go around."""
_LEAVES = frozenset((ast.Name, ast.Constant, ast.Load, ast.Store, ast.Pass))
"""Nodes with nothing to mark in them."""
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def mark_expressions(marker: Marker, conditions: Conditions, tree: ast.AST) -> None:
    """Mark every expression below `tree`, whose statements may have marks already."""
    _Expressions(marker, conditions).walk(tree)


class _Expressions:
    def __init__(self, marker: Marker, conditions: Conditions) -> None:
        self._marker = marker
        self._conditions = conditions
        self._done: set[ast.expr] = set()
        """Comprehensions that have their marks."""

    def walk(self, tree: ast.AST) -> None:
        """From the outside to the inside. `scoped`: the code cannot be suspended, so it may open scopes."""
        stack = [(tree, True, 0)]
        while stack:
            node, scoped, depth = stack.pop()
            if isinstance(node, ast.AsyncFunctionDef) or depth > _DEEPEST:
                continue
            self._inside(node)
            depth = depth + 1 if isinstance(node, ast.expr) else 0
            for field in node._fields:
                value = getattr(node, field, None)
                if field in _NOT_RUN or not value:
                    continue
                parts: list[Any] = value if value.__class__ is list else [value]
                inner = scoped
                if field == "body" and isinstance(node, ast.FunctionDef | ast.Lambda):
                    inner = not suspends(*parts)
                for i, part in enumerate(parts):
                    if part.__class__ in _WRAPPED:
                        parts[i] = part = self._marked(parts[i], inner)
                    if isinstance(part, ast.AST) and part.__class__ not in _LEAVES:
                        stack.append((part, inner, depth))
                if parts is not value:
                    setattr(node, field, parts[0])

    def _marked(self, node: ast.expr, scoped: bool) -> ast.expr:
        """What stands in the place of an expression."""
        match node:
            case ast.BoolOp() if not self._conditions.is_done(node):
                return self._conditions.choice(node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() if node not in self._done:
                return self._loop(node, node, scoped)
            case ast.Call(args=[ast.GeneratorExp() as made, *_]) if _takes_all(node.func) and made not in self._done:
                return self._loop(made, node, scoped)
        return node

    def _inside(self, node: ast.AST) -> None:
        """Mark what has a place of its own within the node."""
        match node:
            case ast.IfExp() if not self._conditions.is_done(node):
                self._ternary(node)
            case ast.Lambda():
                self._lambda(node)
            case ast.GeneratorExp() if node not in self._done:
                self._clauses(node)
            case ast.Assert():
                self._assert(node)

    # ---- decisions

    def _ternary(self, node: ast.IfExp) -> None:
        constructs = self._marker.constructs
        test, yes, no = map(constructs.span, (node.test, node.body, node.orelse))
        arms = [arm("if", yes, yes, test), arm("else", no, no, test)]
        if_true, if_false = constructs.add("ternary", node, constructs.span(node), arms)
        if not isinstance(node.test, ast.Constant):
            node.test = self._conditions.test(node.test, "ternary", (if_false, if_true))

    def _assert(self, node: ast.Assert) -> None:
        constructs = self._marker.constructs
        test, message = constructs.span(node.test), constructs.span(node.msg) if node.msg else None
        arms = [arm("passed", None, None, test), arm("failed", message, None, test)]
        passed, failed = constructs.add("assert", node, constructs.span(node), arms)
        if not isinstance(node.test, ast.Constant | ast.Tuple):
            node.test = self._conditions.test(node.test, "assert", (failed, passed))

    # ---- scopes

    def _lambda(self, node: ast.Lambda) -> None:
        constructs, span = self._marker.constructs, self._marker.constructs.span(node.body)
        [body] = constructs.add("lambda", node, constructs.span(node), [arm("body", span)])
        if suspends(node.body):
            return
        k = self._marker.record(Site("function", "<lambda>", constructs.span(node), body))
        node.body = self._around("@left", "@call", k, node.body)

    def _loop(self, node: _Comprehension, whole: ast.expr, scoped: bool) -> ast.expr:
        """A comprehension, or the call that takes all of a generator, as one loop."""
        first, *others = clauses = self._clauses(node)
        if not scoped or suspends(node):
            return whole
        for clause, k in zip(node.generators[1:], others, strict=True):
            clause.iter = self._around("@given", "@enter", k, clause.iter)
        if isinstance(node, ast.GeneratorExp):
            node.elt = self._marker.mark("@made", clauses[-1], node.elt, node.elt)
        return self._around("@left", "@enter", first, whole)

    def _around(self, end: str, begin: str, k: int, value: ast.expr) -> ast.expr:
        """The expression after the begin of a scope, handed through another mark."""
        return self._marker.mark(end, None, value, self._marker.mark(begin, k, value), value)

    def _clauses(self, node: _Comprehension) -> list[int]:
        """Count the items and the elements of a comprehension, mark its conditions; the records of its clauses."""
        self._done.add(node)
        constructs, src = self._marker.constructs, self._marker.constructs.span(node)
        spans = [constructs.head(clause.target, clause.iter) for clause in node.generators]
        made = constructs.head(node.key, node.value) if isinstance(node, ast.DictComp) else constructs.span(node.elt)
        listed = [*(arm("for", span, span) for span in spans), arm("body", made)]
        *items, body = constructs.add("comprehension", node, src, listed)
        found = []
        for clause, item in zip(node.generators, items, strict=True):
            last = body if clause is node.generators[-1] else None
            decided = bool(clause.ifs) and not isinstance(clause.ifs[-1], ast.Constant)
            k = self._marker.record(Clause(Site("loop", "comprehension", src, item), None if decided else last))
            clause.ifs = [self._condition(test, last if test is clause.ifs[-1] else None) for test in clause.ifs]
            clause.ifs.insert(0, self._marker.mark("@item", k, clause.target))
            found.append(k)
        return found

    def _condition(self, test: ast.expr, body: int | None) -> ast.expr:
        if isinstance(test, ast.Constant):
            return test
        return self._conditions.test(test, "comprehension", (None, body))


def _takes_all(function: ast.expr) -> bool:
    """Whether a function is known by its name to ask a generator for everything before it returns."""
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name in _TAKES_ALL
