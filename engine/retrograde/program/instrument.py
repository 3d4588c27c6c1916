"""Puts marks into a program's syntax tree: calls that tell where it is, without changing what it does.

    for x in xs:            @enter(0)
        y = f(x)            try:
                                for x in xs:
                                    @turn(0)
                                    try:
                                        @bind(1, x)
                                        y = @bind(2, f(x))
                                    finally:
                                        @finish(0)
                            finally:
                                @leave(0)

    while c: …              @enter(0); try: while @turn(0) and @test(1, c): …  finally: @leave(0)
    if c: …  else: …        if @test(0, c): @enter(1); try: …  finally: @leave(1)  else: …

The marks are names no program can write; `retrograde.program.marks` gives them their meaning. Their first argument is
the index of a record. What is already in the tree keeps its position. A construct that a `yield` can leave half done
opens no scope, because its end would come at any later time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from retrograde.program.scopes import Site
from retrograde.program.spans import Columns
from retrograde.recording.events import Span


@dataclass(frozen=True, slots=True)
class Test:
    """A condition in the program's text."""

    src: Span


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
Record = Site | Test | Targets | Member


def instrument(tree: ast.Module, columns: Columns) -> tuple[Record, ...]:
    """Put the marks into `tree`, in place; the records that they refer to."""
    marker = _Marker(columns)
    for node in ast.walk(tree):
        if isinstance(node, ast.NamedExpr):
            node.value = marker.bound(node.value, [node.target])
    tree.body = marker.block(tree.body)
    return tuple(marker.records)


class _Marker:
    """One walk over the statements. Expressions are left as they are, so their depth does not matter."""

    def __init__(self, columns: Columns) -> None:
        self.records: list[Record] = []
        self._columns = columns
        self._classes: list[str] = []
        """The classes around the current statement, innermost last; a function inside hides them."""

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The statements with their marks."""
        return [marked for statement in body for marked in self._statement(statement)]

    def _statement(self, node: ast.stmt) -> Iterable[ast.stmt]:
        match node:
            case ast.FunctionDef():
                return self._function(node)
            case ast.ClassDef():
                return self._class(node)
            case ast.AsyncFunctionDef():
                return [node]
            case ast.For():
                return self._for(node)
            case ast.While():
                return self._while(node)
            case ast.If():
                return self._if(node)
            case ast.Assign() | ast.AnnAssign():
                return self._assign(node)
            case ast.AugAssign():
                return [node, *self._rebound(node.target)]
        self._inside(node)
        return [node]

    def _inside(self, node: ast.AST) -> None:
        """Mark the blocks of `with`, `try` and `match`."""
        for field in ("body", "orelse", "finalbody"):
            if body := getattr(node, field, None):
                setattr(node, field, self.block(body))
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            self._inside(part)

    # ---- scopes

    def _class(self, node: ast.ClassDef) -> list[ast.stmt]:
        self._classes.append(node.name)
        node.body = self.block(node.body)
        self._classes.pop()
        return [node]

    def _function(self, node: ast.FunctionDef) -> list[ast.stmt]:
        """A call opens a scope, but for constructors, whose work is rarely what a reader looks for in the graph."""
        name = f"{self._classes[-1]}.{node.name}" if self._classes else node.name
        outer, self._classes = self._classes, []
        start = 1 if ast.get_docstring(node, clean=False) is not None else 0
        suspends = any(_suspends(s) for s in node.body)
        body = self.block(node.body[start:])
        self._classes = outer
        if body and not suspends and node.name != "__init__":
            k = self._record(Site("function", name, self._columns.header(self._columns.of_node(node))))
            body = [self._do("@call", k, node), self._finally(body, "@leave", k, node)]
        node.body = node.body[:start] + body
        return [node]

    def _for(self, node: ast.For) -> list[ast.stmt]:
        scoped = not _suspends(node)
        binds = self._rebound(node.target)
        body = [*binds, *self.block(node.body)]
        node.orelse = self.block(node.orelse)
        node.body = body
        if not scoped:
            return [node]
        k = self._record(Site("loop", "for", self._columns.of_node(node)))
        node.body = [self._do("@turn", k, node), self._finally(body, "@finish", k, node)]
        return [self._do("@enter", k, node), self._finally([node], "@leave", k, node)]

    def _while(self, node: ast.While) -> list[ast.stmt]:
        scoped = not _suspends(node)
        test = node.test
        if isinstance(test, ast.Constant) and not test.value:
            return [node]
        if not isinstance(test, ast.Constant):
            node.test = self._test(test)
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse)
        if not scoped:
            return [node]
        k = self._record(Site("loop", "while", self._columns.of_node(node)))
        turn = self._mark("@turn", k, node)
        keep = [turn] if isinstance(test, ast.Constant) else [turn, node.test]
        node.test = keep[0] if len(keep) == 1 else _at(ast.BoolOp(ast.And(), keep), test)
        if node.orelse:
            node.orelse.insert(0, self._do("@finish", k, node))
        return [self._do("@enter", k, node), self._finally([node], "@leave", k, node)]

    def _if(self, node: ast.If, name: str = "if") -> list[ast.stmt]:
        # The compiler drops what a constant condition rules out: nothing is decided there.
        if isinstance(node.test, ast.Constant):
            self._inside(node)
            return [node]
        node.test = self._test(node.test)
        node.body = self._branch(name, node.body, node)
        follows = node.orelse[0] if len(node.orelse) == 1 else None
        if isinstance(follows, ast.If) and follows.col_offset == node.col_offset:
            node.orelse = self._if(follows, "elif")
        elif node.orelse:
            node.orelse = self._branch("else", node.orelse, node)
        return [node]

    def _branch(self, name: str, body: list[ast.stmt], node: ast.If) -> list[ast.stmt]:
        suspends = any(_suspends(s) for s in body)
        marked = self.block(body)
        if suspends:
            return marked
        k = self._record(Site("branch", name, self._columns.of_node(node)))
        return [self._do("@enter", k, node), self._finally(marked, "@leave", k, node)]

    # ---- conditions

    def _test(self, test: ast.expr) -> ast.expr:
        """The condition handed to a mark. Each truth is asked for as often as the statement would ask."""
        k = self._record(Test(self._columns.of_node(test)))
        if not _combines(test):
            return self._mark("@test", k, test, test)
        return self._mark("@decided", k, test, self._observed(test))

    def _observed(self, test: ast.expr) -> ast.expr:
        """The condition with a mark, which answers with a truth, on every part that can decide it."""
        match test:
            case ast.BoolOp():
                test.values = [self._observed(v) for v in test.values]
                return test
            case ast.UnaryOp(op=ast.Not()) if _combines(test.operand):
                test.operand = self._observed(test.operand)
            case ast.IfExp() | ast.Compare() if _combines(test):
                test = _truth(test)
        return self._mark("@seen", 0, test, test)

    # ---- variables

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> list[ast.stmt]:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is not None:
            node.value = self.bound(node.value, targets)
        unpacked = [t for t in targets if isinstance(t, ast.Tuple | ast.List)]
        return [node, *(mark for t in unpacked for mark in self._rebound(t))]

    def bound(self, value: ast.expr, targets: Iterable[ast.expr]) -> ast.expr:
        """The assigned value handed through a mark when it may be a tensor and has a name to go by."""
        names = [(_path(t), self._columns.of_node(t)) for t in targets if _path(t)]
        if not names or isinstance(value, _NEVER_TENSORS):
            return value
        return self._mark("@bind", self._record(Targets(tuple(names))), value, value)

    def _rebound(self, target: ast.expr) -> list[ast.stmt]:
        """Marks after a statement that gave its targets values nobody handed through a mark."""
        marks: list[ast.stmt] = []
        for t in _leaves(target):
            src = self._columns.of_node(t)
            if isinstance(t, ast.Name):
                k = self._record(Targets(((t.id, src),)))
                marks.append(self._do("@bind", k, t, _at(ast.Name(t.id, ast.Load()), t)))
            elif isinstance(t, ast.Attribute) and isinstance(t.value, ast.Name):
                k = self._record(Member(t.attr, _path(t), src))
                marks.append(self._do("@member", k, t, _at(ast.Name(t.value.id, ast.Load()), t)))
        return marks

    # ---- marks

    def _record(self, record: Record) -> int:
        self.records.append(record)
        return len(self.records) - 1

    def _mark(self, name: str, k: int, where: ast.AST, *values: ast.expr) -> ast.expr:
        """The call of a mark; with a value it stands where the value stands, else it has no width."""
        function, index = ast.Name(name, ast.Load()), ast.Constant(k)
        call = ast.Call(function, [index, *values], [])
        for node in (function, index, call):
            _at(node, where)
            if not values:
                node.end_lineno, node.end_col_offset = node.lineno, node.col_offset
        return call

    def _do(self, name: str, k: int, where: ast.AST, *values: ast.expr) -> ast.stmt:
        return _at(ast.Expr(self._mark(name, k, where, *values)), where)

    def _finally(self, body: list[ast.stmt], name: str, k: int, where: ast.AST) -> ast.stmt:
        return _at(ast.Try(body, [], [], [self._do(name, k, where)]), where)


_NEVER_TENSORS = (
    ast.Constant, ast.JoinedStr, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Lambda, ast.ListComp, ast.SetComp,
    ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
_SUSPENSIONS = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith)


def _suspends(node: ast.AST) -> bool:
    """Whether running `node` itself, not the functions it defines, can be suspended."""
    stack = [node]
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


def _combines(test: ast.expr) -> bool:
    """Whether a statement asks for the truth of parts of the condition instead of the truth of its value."""
    match test:
        case ast.BoolOp() | ast.IfExp():
            return True
        case ast.UnaryOp(op=ast.Not()):
            return _combines(test.operand)
        case ast.Compare():
            return len(test.ops) > 1
    return False


def _truth(test: ast.expr) -> ast.expr:
    """`True if test else False`: the compiler turns the test into the same jumps as in a statement."""
    return _at(ast.IfExp(test, _at(ast.Constant(True), test), _at(ast.Constant(False), test)), test)


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


def _at(node: _N, where: ast.AST) -> _N:
    """`node` at the position of `where`."""
    return ast.copy_location(node, where)
