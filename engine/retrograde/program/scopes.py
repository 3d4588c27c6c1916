"""The scopes that are open now: loops, iterations, branches, functions, modules.

A scope is announced when the first event inside it needs it, so that loops which only prepare data leave no trace and
entering one costs little.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from retrograde.program.spans import Spans
from retrograde.recording.events import ScopeIn, ScopeOut, Span
from retrograde.recording.feed import Feed, clean
from retrograde.recording.repeats import SCOPE
from retrograde.tape.state import Nowhere, state

if TYPE_CHECKING:
    from retrograde.program.tally import Tally

Place: TypeAlias = FrameType | type[Nowhere]
Kind = Literal["module", "function", "loop", "iteration", "branch", "step", "with"]


@dataclass(frozen=True, slots=True)
class Site:
    """A construct of the program's text that opens scopes of one kind."""

    kind: Kind
    name: str
    src: Span
    arm: int | None = None
    """The arm of the construct that runs in the scope; of a loop, in each iteration."""


class Scope:
    """One open scope. What most scopes leave as it is stands in the class: they are made as often as modules run."""

    src: Span | None = None
    i: int | None = None
    caller: tuple[CodeType | None, int] | None = None
    """Where to look for `src`: the instruction that waits for the scope to end."""
    within: Any = None
    """Of a module's call: the outermost module that is being called, which knows the names of those below it."""
    id = 0
    """0 until announced."""
    merged = False
    """It has no events of its own and goes by the id of the scope around it."""
    turns = 0
    """Iterations so far, of a loop."""

    def __init__(self, mark: object, kind: Kind, name: str) -> None:
        self.mark = mark
        """What opened it: `leave` with the same mark closes it."""
        self.kind = kind
        self.name = name
        self.parent: Scope | None = state.scope


class Scopes:
    """The open scopes, innermost first: `state.scope` and its parents. None is the program, and has id 0."""

    def __init__(self, feed: Feed, spans: Spans) -> None:
        self._feed = feed
        self._spans = spans
        self._last = 0
        self._names: dict[int, str] = {}
        """Of the modules below `_outermost`, by `id`."""
        self._outermost: Any = None
        self.note: Callable[[tuple[Any, ...]], Any] = _told_now
        """Takes what is to be told later: see `Recorder`."""
        self.tally: Tally | None = None
        """Tells how often arms ran, right before an event that has a scope."""

    # ---- while the program runs

    def enter_site(self, site: Site) -> None:
        """Open the scope of a loop or branch."""
        state.scope = scope = Scope(site, site.kind, site.name)
        scope.src = site.src

    def enter_quietly(self, site: Site) -> None:
        """Open a scope that only closes what is left open inside it."""
        scope = Scope(site, site.kind, site.name)
        scope.merged = True
        state.scope = scope

    def enter_function(self, site: Site, caller: Place) -> None:
        """Open the scope of a call of a function of the program. A module's `forward` is the module's own scope."""
        scope = Scope(site, "function", site.name)
        scope.src = site.src
        scope.caller = caller.f_code, caller.f_lasti
        around = scope.parent
        scope.merged = around is not None and around.kind == "module" and site.name.rpartition(".")[2] == "forward"
        state.scope = scope

    def outermost(self, module: object) -> object:
        """The outermost module that is being called: `module` itself when that is about to be."""
        around = state.scope
        while around is not None and around.within is None:
            around = around.parent
        return module if around is None else around.within

    def enter_module(self, module: object, outermost: object, caller: Place) -> Scope:
        """Open the scope of a call of a module."""
        scope = Scope(module, "module", type(module).__name__)
        scope.caller = caller.f_code, caller.f_lasti
        scope.within = outermost
        state.scope = scope
        return scope

    def leave_module(self, scope: Scope) -> None:
        """Close the scope of a module's call, and what an error may have left open inside it."""
        if state.scope is scope:
            state.scope = scope.parent
            self.note((self._close, scope))
        else:
            self.leave(scope.mark)

    def leave(self, mark: object) -> None:
        """Close the innermost scope opened by `mark` and everything left open inside it."""
        scope = state.scope
        while scope is not None:
            state.scope = scope.parent
            self.note((self._close, scope))
            if scope.mark is mark:
                return
            scope = scope.parent

    def leave_open(self, site: Site) -> None:
        """Close the scope of an expression, unless an exception on the way has closed it."""
        scope = state.scope
        while scope is not None and scope.mark is not site:
            scope = scope.parent
        if scope is not None:
            self.leave(site)

    def turn(self, site: Site) -> None:
        """Begin the next iteration of the innermost loop, which `site` opened."""
        self.finish_turn(site)
        loop = state.scope
        if loop is not None:
            scope = Scope(self, "iteration", site.name)
            scope.src = site.src
            scope.i = loop.turns
            loop.turns += 1
            state.scope = scope

    def finish_turn(self, site: Site) -> None:
        """End the iteration of the innermost loop, which `site` opened, if one is open."""
        if state.scope is not None and state.scope.mark is not site:
            self.leave(self)

    def turn_of(self, site: Site) -> None:
        """Begin the next iteration of a comprehension, which may have been left by a condition or an inner clause.

        Nothing happens when its loop is not the one that runs: a generator is asked for elements from anywhere.
        """
        loop = state.scope
        while loop is not None and loop.mark is not site:
            inner = loop.mark
            if not (inner is self or (isinstance(inner, Site) and inner.src is site.src and inner.kind == "loop")):
                return
            loop = loop.parent
        if loop is not None:
            while state.scope is not loop:
                self.leave(state.scope.mark)
            self.turn(site)

    def finish_turn_of(self, site: Site) -> None:
        """End the iteration of a generator, whose element is made, if one is open."""
        scope = state.scope
        if scope is not None and scope.mark is self and scope.parent is not None and scope.parent.mark is site:
            self.leave(self)

    # ---- when it is told

    def id_of(self, scope: Scope | None) -> int:
        """The id of a scope, announced now if it was not yet, after those around it."""
        id = 0 if scope is None else scope.id or self._announce(scope)
        if self.tally is not None and self.tally.due:
            self.tally.tell()
        return id

    def _announce(self, scope: Scope) -> int:
        around = [scope]
        while (outer := around[-1].parent) is not None and not outer.id:
            around.append(outer)
        parent = 0 if outer is None else outer.id
        while around:
            inner = around.pop()
            if inner.merged:
                inner.id = parent
            elif not self._open(inner, parent):
                return parent
            parent = inner.id
        return parent

    def _open(self, scope: Scope, parent: int) -> bool:
        """Send `ScopeIn`; False when the feed takes no more."""
        if scope.caller is not None:
            scope.src = self._spans.of_code(*scope.caller) or scope.src
        cls = ""
        if scope.within is not None:
            cls, scope.name = scope.name, self._name(scope)
        name, cls, arm = clean(scope.name), clean(cls), _arm(scope)
        same, turn = (SCOPE, scope.src, scope.kind, name, cls, arm), -1 if scope.i is None else scope.i
        if self._feed.again(same, (), parent, turn=turn):
            self._last = scope.id = self._last + 1
            return True
        q = self._feed.next()
        if q < 0:
            return False
        self._last = scope.id = self._last + 1
        event = ScopeIn(
            q=q, t=self._feed.time(), id=scope.id, parent=parent, kind=scope.kind, name=name, cls=cls, src=scope.src,
            i=scope.i, arm=arm,
        )  # fmt: skip
        self._feed.emit(event)
        return True

    def _name(self, scope: Scope) -> str:
        """A module's path in the outermost one, or else its class."""
        if scope.within is not self._outermost:
            self._outermost = scope.within
            self._names = {id(module): path for path, module in scope.within.named_modules()}
        return self._names.get(id(scope.mark)) or scope.name

    def _close(self, scope: Scope) -> None:
        """Send `ScopeOut` for a scope that was announced."""
        if not scope.id or scope.merged or self._feed.again(("Out", None), (), scope.id):
            return
        if (q := self._feed.next()) >= 0:
            self._feed.emit(ScopeOut(q=q, t=self._feed.time(), id=scope.id))


def _arm(scope: Scope) -> int | None:
    """The arm that runs in a scope."""
    if scope.kind == "loop":
        return None
    site = scope.parent.mark if scope.kind == "iteration" and scope.parent is not None else scope.mark
    return site.arm if isinstance(site, Site) else None


def _told_now(note: tuple[Any, ...]) -> None:
    """Without notes things are told as they happen."""
    note[0](*note[1:])
