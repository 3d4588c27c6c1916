"""The scopes that are open now: loops, iterations, branches, functions, modules.

A scope is announced when the first event inside it needs it, so that loops which only prepare data leave no trace and
entering one costs little.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import FrameType
from typing import Literal

from retrograde.events import ScopeIn, ScopeOut, Span
from retrograde.feed import Feed, clean
from retrograde.program.spans import Spans

Kind = Literal["module", "function", "loop", "iteration", "branch", "step"]


@dataclass(frozen=True, slots=True)
class Site:
    """A construct of the program's text that opens scopes of one kind."""

    kind: Kind
    name: str
    src: Span


class Scope:
    """One open scope."""

    __slots__ = ("caller", "cls", "i", "id", "kind", "mark", "merged", "name", "src", "turns")

    def __init__(self, mark: object, kind: Kind, name: str, src: Span | None = None) -> None:
        self.mark = mark
        """What opened it: `leave` with the same mark closes it."""
        self.kind = kind
        self.name = name
        self.src = src
        self.cls = ""
        self.i: int | None = None
        self.caller: FrameType | None = None
        """Where to look for `src`: the frame that waits for the scope to end."""
        self.id = 0
        """0 until announced."""
        self.merged = False
        """It has no events of its own and goes by the id of the scope around it."""
        self.turns = 0
        """Iterations so far, of a loop."""


class Scopes:
    """The stack of open scopes. `current` is the id of the innermost; scope 0 is the program."""

    def __init__(self, feed: Feed, spans: Spans) -> None:
        self._feed = feed
        self._spans = spans
        self._stack: list[Scope] = []
        self._last = 0

    def current(self) -> int:
        """The id of the innermost scope, announced now if it was not yet."""
        stack = self._stack
        if not stack:
            return 0
        return stack[-1].id or self._announce()

    def enter(self, scope: Scope) -> None:
        """Open a scope inside the innermost one."""
        self._stack.append(scope)

    def enter_site(self, site: Site) -> None:
        """Open the scope of a loop or branch."""
        self._stack.append(Scope(site, site.kind, site.name, site.src))

    def enter_function(self, site: Site, caller: FrameType | None) -> None:
        """Open the scope of a call of a function of the program. A module's `forward` is the module's own scope."""
        scope = Scope(site, "function", site.name, site.src)
        scope.caller = caller
        inside_module = bool(self._stack) and self._stack[-1].kind == "module"
        scope.merged = inside_module and site.name.rpartition(".")[2] == "forward"
        self._stack.append(scope)

    def enter_module(self, module: object, name: str, cls: str, caller: FrameType) -> None:
        """Open the scope of a call of a module."""
        scope = Scope(module, "module", name)
        scope.cls = cls
        scope.caller = caller
        self._stack.append(scope)

    def leave(self, mark: object) -> None:
        """Close the innermost scope opened by `mark` and everything left open inside it."""
        stack = self._stack
        while stack:
            scope = stack.pop()
            if scope.id and not scope.merged and (q := self._feed.next()) >= 0:
                self._feed.emit(ScopeOut(q=q, t=self._feed.time(), id=scope.id))
            if scope.mark is mark:
                return

    def turn(self, site: Site) -> None:
        """Begin the next iteration of the innermost loop, which `site` opened."""
        self.finish_turn(site)
        if not self._stack:
            return
        loop = self._stack[-1]
        scope = Scope(self, "iteration", site.name, site.src)
        scope.i = loop.turns
        loop.turns += 1
        self._stack.append(scope)

    def finish_turn(self, site: Site) -> None:
        """End the iteration of the innermost loop, which `site` opened, if one is open."""
        if self._stack and self._stack[-1].mark is not site:
            self.leave(self)

    def _announce(self) -> int:
        """Send `ScopeIn` for every open scope that has none yet, outermost first; the innermost id."""
        parent = 0
        for scope in self._stack:
            if scope.merged:
                scope.id = parent
            elif not scope.id and not self._open(scope, parent):
                return parent
            parent = scope.id
        return parent

    def _open(self, scope: Scope, parent: int) -> bool:
        """Send `ScopeIn`; False when the feed takes no more."""
        if scope.caller is not None:
            scope.src = self._spans.of_frame(scope.caller) or scope.src
        q = self._feed.next()
        if q < 0:
            return False
        self._last = scope.id = self._last + 1
        event = ScopeIn(
            q=q, t=self._feed.time(), id=scope.id, parent=parent, kind=scope.kind, name=clean(scope.name),
            cls=clean(scope.cls), src=scope.src, i=scope.i,
        )  # fmt: skip
        self._feed.emit(event)
        return True
