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
    with a: …               with a: @begin(0); try: …  finally: @leave(0)
    try: …  except E: …     try: @quiet(0); try: …  finally: @leave(0)  except E: @caught(1); …
    match v:                match @subject(0, v):
        case 1: …               case 1 if @fits(1): …
    return y                @ran(5); return y

The marks are names no program can write; `retrograde.program.marks` gives them their meaning. Their first argument is
the index of a record, or for `@ran` the number of an arm. What is already in the tree keeps its position. A construct
that a `yield` can leave half done opens no scope, because its end would come at any later time; neither does one that
would bring more blocks into one another than Python allows. What runs is counted all the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from retrograde.program.blocks import MOST, height
from retrograde.program.conditions import Conditions
from retrograde.program.constructs import Constructs, arm
from retrograde.program.expressions import mark_expressions
from retrograde.program.marker import Case, Handler, Marker, Match, Record, at, suspends
from retrograde.program.scopes import Site
from retrograde.program.spans import Columns
from retrograde.program.variables import Variables
from retrograde.recording.events import Arm, ConstructKind, Span


@dataclass(frozen=True)
class Marked:
    """What the marks in a tree refer to."""

    records: tuple[Record, ...]
    constructs: Constructs


def instrument(tree: ast.Module, columns: Columns) -> Marked:
    """Put the marks into `tree`, in place."""
    marker = Marker(columns)
    statements, variables = _Statements(marker), Variables(marker)
    for node in ast.walk(tree):
        if isinstance(node, ast.NamedExpr):
            node.value = variables.bound(node.value, [node.target])
    tree.body = statements.block(tree.body)
    mark_expressions(marker, statements.conditions, tree)
    return Marked(tuple(marker.records), marker.constructs)


class _Statements:
    """One walk over the statements."""

    def __init__(self, marker: Marker) -> None:
        self._marker = marker
        self._constructs = marker.constructs
        self._variables = Variables(marker)
        self._depth = 0
        """How many blocks of the function are around the current statement, those of marks included."""
        self.conditions = Conditions(marker)
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
            case ast.For():
                return self._for(node)
            case ast.While():
                return self._while(node)
            case ast.If():
                return self._if(node)
            case ast.With():
                return self._with(node)
            case ast.Try() | ast.TryStar():
                return self._try(node)
            case ast.Match():
                return self._match(node)
            case ast.Assign() | ast.AnnAssign():
                return self._variables.assigned(node)
            case ast.AugAssign():
                return [node, *self._variables.rebound(node.target)]
            case ast.Return() | ast.Break() | ast.Continue() | ast.Raise():
                return self._exit(node)
        return [node]

    def _within(self, blocks: int, body: list[ast.stmt]) -> list[ast.stmt]:
        """The statements with their marks, as they stand in so many blocks more."""
        self._depth += blocks
        marked = self.block(body)
        self._depth -= blocks
        return marked

    def _may_open(self, blocks: int, *statements: ast.stmt) -> bool:
        """Whether a scope around statements, which takes `blocks` blocks, can be opened and always be closed."""
        return not suspends(*statements) and self._depth + blocks + height(statements) <= MOST

    # ---- scopes

    def _class(self, node: ast.ClassDef) -> list[ast.stmt]:
        self._classes.append(node.name)
        outer, self._depth = self._depth, 0
        node.body = self.block(node.body)
        self._depth = outer
        self._classes.pop()
        return [node]

    def _function(self, node: ast.FunctionDef) -> list[ast.stmt]:
        """A call opens a scope, but for constructors, whose work is rarely what a reader looks for in the graph."""
        name = f"{self._classes[-1]}.{node.name}" if self._classes else node.name
        outer, self._classes, self._depth = (self._classes, self._depth), [], 0
        start = 1 if ast.get_docstring(node, clean=False) is not None else 0
        head = self._marker.columns.header(self._constructs.span(node))
        [n] = self._constructs.add("function", node, head, [arm("body", self._constructs.block(node.body))])
        scoped = node.name != "__init__" and self._may_open(1, *node.body)
        body = self._within(int(scoped), node.body[start:])
        self._classes, self._depth = outer
        if body and scoped:
            k = self._marker.record(Site("function", name, head, n))
            body = [self._marker.do("@call", k, node), self._marker.closing(body, "@leave", k, node)]
        else:
            body = [*self._marker.ran(n, node), *body]
        node.body = node.body[:start] + body
        return [node]

    def _for(self, node: ast.For) -> list[ast.stmt]:
        scoped = self._may_open(2, node)
        arms = [arm("body", self._constructs.block(node.body))]
        if node.orelse:
            arms.append(self._under("else", node.orelse))
        n, *other = self._constructs.add("for", node, self._constructs.head(node, node.iter), arms)
        body = [*self._variables.rebound(node.target), *self._within(3 if scoped else 1, node.body)]
        if other:
            node.orelse = [*self._marker.ran(other[0], node), *self._within(2 if scoped else 1, node.orelse)]
        if not scoped:
            node.body = [*self._marker.ran(n, node), *body]
            return [node]
        k = self._marker.record(Site("loop", "for", self._constructs.span(node), n))
        node.body = [self._marker.do("@turn", k, node), self._marker.closing(body, "@finish", k, node)]
        return [self._marker.do("@enter", k, node), self._marker.closing([node], "@leave", k, node)]

    def _while(self, node: ast.While) -> list[ast.stmt]:
        scoped, test = self._may_open(1, node), node.test
        constant = isinstance(test, ast.Constant)
        span = None if constant else self._constructs.span(test)
        ended = self._under("else", node.orelse, span) if node.orelse else arm("else", None, None, span)
        body = arm("body", self._constructs.block(node.body), None, span)
        n, done = self._constructs.add("while", node, self._constructs.head(node, test), [body, ended])
        if isinstance(test, ast.Constant) and not test.value:
            node.orelse = [*self._marker.ran(done, node), *self.block(node.orelse)]
            return [node]
        if not constant:
            node.test = self.conditions.test(test, "while", (done, n))
        blocks = 2 if scoped else 1
        node.body = [*(self._marker.ran(n, node) if constant else ()), *self._within(blocks, node.body)]
        node.orelse = self._within(blocks, node.orelse)
        if not scoped:
            return [node]
        k = self._marker.record(Site("loop", "while", self._constructs.span(node), n))
        turn = self._marker.mark("@turned", k, node)
        node.test = turn if constant else self.conditions.whole(at(ast.BoolOp(ast.And(), [turn, node.test]), test))
        if node.orelse:
            node.orelse.insert(0, self._marker.do("@finish", k, node))
        return [self._marker.do("@enter", k, node), self._marker.closing([node], "@leave", k, node)]

    def _with(self, node: ast.With) -> list[ast.stmt]:
        last = node.items[-1]
        head = self._constructs.head(node, last.optional_vars or last.context_expr)
        [n] = self._constructs.add("with", node, head, [arm("body", self._constructs.block(node.body))])
        text = self._marker.columns.text(self._constructs.head(node.items[0].context_expr, last.context_expr))
        site = Site("with", " ".join(text.split()), self._constructs.span(node), n)
        node.body = self._scope(node.body, site, n, node, within=len(node.items))
        return [node]

    def _scope(
        self, body: list[ast.stmt], site: Site, n: int | None, where: ast.AST, *, within: int = 0, begin: str = "@enter"
    ) -> list[ast.stmt]:
        """A block as a scope, `within` so many blocks; counted when it has a number `n` that nothing else counts."""
        scoped = self._may_open(within + 1, *body)
        marked = [*self._marker.ran(n, where), *self._within(within + scoped, body)]
        if not scoped:
            return marked
        k = self._marker.record(site)
        return [self._marker.do(begin, k, where), self._marker.closing(marked, "@leave", k, where)]

    # ---- decisions

    def _if(self, node: ast.If) -> list[ast.stmt]:
        chain = [node]
        while (after := _elif(chain[-1])) is not None:
            chain.append(after)
        numbers = self._constructs.add("if", node, self._constructs.head(node, node.test), self._ways(chain))
        for i, link in enumerate(chain):
            self._link(link, "elif" if i else "if", numbers[i], numbers[-1] if link is chain[-1] else None)
        return [node]

    def _ways(self, chain: list[ast.If]) -> Iterator[Arm]:
        """The arms of an `if` and what hangs on it."""
        for i, link in enumerate(chain):
            head = self._constructs.head(link, link.test) if i else None
            test = self._constructs.span(link.test)
            yield arm("elif" if i else "if", self._constructs.block(link.body), head, test)
        rest = chain[-1].orelse
        yield self._under("else", rest, test) if rest else arm("else", None, None, test)

    def _link(self, node: ast.If, name: str, n: int | None, other: int | None) -> None:
        """One condition of a chain; `other` is the arm that runs when it is the last and false."""
        src = self._constructs.span(node)
        # The compiler drops what a constant condition rules out: nothing is decided there.
        constant = isinstance(node.test, ast.Constant)
        counted = (n, other) if constant else (None, None)
        follows = _elif(node) is not None
        if not constant:
            node.test = self.conditions.test(node.test, "if", (other, n))
        node.body = self._branch(node.body, Site("branch", name, src, n), counted[0], constant, node)
        if node.orelse and not follows:
            site = Site("branch", "else", src, other)
            node.orelse = self._branch(node.orelse, site, counted[1], constant, node)

    def _branch(
        self, body: list[ast.stmt], site: Site, n: int | None, constant: bool, where: ast.AST
    ) -> list[ast.stmt]:
        if constant:
            return [*self._marker.ran(n, where), *self.block(body)]
        return self._scope(body, site, None, where)

    def _match(self, node: ast.Match) -> list[ast.stmt]:
        constructs, record = self._constructs, self._marker.record
        arms = [
            arm("case", constructs.block(c.body), self._case_head(c), constructs.span(c.guard or c.pattern))
            for c in node.cases
        ]
        if open_end := not any(case.guard is None and _always(case.pattern) for case in node.cases):
            arms.append(arm("else", None))
        numbers = constructs.add("match", node, constructs.head(node, node.subject), arms)
        k = record(Match(tuple(constructs.span(case.pattern) for case in node.cases), numbers))
        node.subject = self._marker.mark("@subject", k, node.subject, node.subject)
        for i, case in enumerate(node.cases):
            self._case(case, record(Case(k, i, case.guard is not None)), numbers[i])
        if open_end:
            where = node.cases[-1].pattern
            none = self._marker.do("@fits", record(Case(k, len(node.cases), guarded=False)), where)
            node.cases.append(ast.match_case(at(ast.MatchAs(), where), None, [none]))
        return [node]

    def _case(self, case: ast.match_case, k: int, n: int | None) -> None:
        src = self._case_head(case)
        first, guard = case.body[0], case.guard
        begin: list[ast.stmt] = []
        if guard is not None:
            fits = self._marker.mark("@fits", k, guard)
            counted = isinstance(guard, ast.Constant)
            test = guard if counted else self.conditions.test(guard, "guard", (None, n))
            case.guard = self.conditions.whole(at(ast.BoolOp(ast.And(), [fits, test]), guard))
            begin = self._marker.ran(n, first) if counted else []
        elif _always(case.pattern):
            begin = [self._marker.do("@fits", k, first)]
        else:
            case.guard = self._marker.mark("@fits", k, case.pattern)
        case.body = [*begin, *self._scope(case.body, Site("branch", "case", src, n), None, first)]

    def _case_head(self, case: ast.match_case) -> Span:
        end = case.guard or case.pattern
        start = self._constructs.keyword("case", [case.pattern])
        return (*start[:2], *self._constructs.span(end)[2:])

    def _try(self, node: ast.Try | ast.TryStar) -> list[ast.stmt]:
        constructs = self._constructs
        heads = [constructs.head(h, h.type) if h.type else _word(constructs.span(h), "except") for h in node.handlers]
        handlers = [arm("except", constructs.block(h.body), head) for h, head in zip(node.handlers, heads, strict=True)]
        listed = [arm("body", constructs.block(node.body)), *handlers]
        others = [(w, b) for w, b in (("else", node.orelse), ("finally", node.finalbody)) if b]
        listed += [self._under(word, body) for word, body in others]
        n, *numbers = constructs.add("try", node, _word(constructs.span(node), "try"), listed)
        within = bool(node.handlers) + bool(node.finalbody)
        site = Site("branch", "try", constructs.span(node), n)
        node.body = self._scope(node.body, site, n, node, within=within, begin="@quiet")
        for handler, head, m in zip(node.handlers, heads, numbers, strict=False):
            caught = self._marker.do("@caught", self._marker.record(Handler(head, m)), handler.body[0])
            site = Site("branch", "except", constructs.span(handler), m)
            handler.body = [caught, *self._scope(handler.body, site, None, handler.body[0], within=3)]
        rest = iter(numbers[len(node.handlers) :])
        for field in ("orelse", "finalbody"):
            if body := getattr(node, field):
                setattr(node, field, [*self._marker.ran(next(rest), node), *self._within(1, body)])
        return [node]

    def _exit(self, node: ast.Return | ast.Break | ast.Continue | ast.Raise) -> list[ast.stmt]:
        span = self._constructs.span(node)
        [n] = self._constructs.add(_EXITS[type(node)], node, span, [arm("body", span)])
        return [*self._marker.ran(n, node), node]

    def _under(self, word: str, body: list[ast.stmt], test: Span | None = None) -> Arm:
        """The arm of a block that stands under an `else` or `finally`."""
        head = self._constructs.keyword(word, body)
        return arm("else" if word == "else" else "finally", self._constructs.block(body), head, test)


_EXITS: dict[type[ast.stmt], ConstructKind] = {
    ast.Return: "return", ast.Break: "break", ast.Continue: "continue", ast.Raise: "raise",
}  # fmt: skip


def _elif(node: ast.If) -> ast.If | None:
    """The `elif` that follows: an `if` alone in the `else`, where the `else` would stand."""
    follows = node.orelse[0] if len(node.orelse) == 1 else None
    return follows if isinstance(follows, ast.If) and follows.col_offset == node.col_offset else None


def _always(pattern: ast.pattern) -> bool:
    """Whether a pattern fits everything."""
    match pattern:
        case ast.MatchAs(pattern=inner):
            return inner is None or _always(inner)
        case ast.MatchOr(patterns=[*_, last]):
            return _always(last)
    return False


def _word(span: Span, word: str) -> Span:
    """The keyword that something begins with."""
    return (*span[:2], span[0], span[1] + len(word))
