"""What the marks in an instrumented program do: open and close scopes, count what runs, note variables.

Those that decide which way it goes are in `decisions`.

They run inside the program, between its own steps, and so raise nothing of their own and change no value.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from retrograde.program.decisions import Decisions, Watched, tensor_of
from retrograde.program.marker import Clause
from retrograde.program.refusals import MARK, asked
from retrograde.program.scopes import Site
from retrograde.tape.state import locate
from retrograde.tensor import Tensor
from retrograde.tensor.held import Held

_TENSORS = (Tensor, Held)
"""What variables are watched for."""


def make_marks(watched: Watched, decisions: type[Decisions] = Decisions) -> dict[str, Callable[..., Any]]:
    """The functions behind the marks' names."""
    scopes = {**_scope_marks(watched), **_loop_marks(watched)}
    return {**scopes, **decisions(watched).marks(), **_variable_marks(watched), MARK: asked}


def _scope_marks(watched: Watched) -> dict[str, Callable[..., Any]]:
    records, scopes, ran = watched.records, watched.scopes, watched.tally.ran
    enter_site, leave_mark, breathe = scopes.enter_site, scopes.leave, watched.recorder.breathe

    def enter(k: int) -> Any:
        site = records[k]
        if site.__class__ is Clause:
            site = site.site
        enter_site(site)
        return site

    def quiet(k: int) -> None:
        scopes.enter_quietly(records[k])

    def leave(k: int) -> None:
        leave_mark(records[k])

    def left(site: Site, value: Any) -> Any:
        scopes.leave_open(site)
        return value

    def call(k: int) -> Any:
        site = records[k]
        scopes.enter_function(site, locate(sys._getframe(1).f_back))
        if site.arm is not None:
            ran(site.arm)
        breathe()
        return site

    return {"@enter": enter, "@quiet": quiet, "@leave": leave, "@left": left, "@call": call, "@ran": ran}


def _loop_marks(watched: Watched) -> dict[str, Callable[..., Any]]:
    records, scopes, ran = watched.records, watched.scopes, watched.tally.ran
    next_turn, breathe = scopes.turn, watched.recorder.breathe

    def turn(k: int) -> None:
        site = records[k]
        next_turn(site)
        if site.arm is not None:
            ran(site.arm)
        breathe()

    def turned(k: int) -> bool:
        next_turn(records[k])
        breathe()
        return True

    def finish(k: int) -> None:
        scopes.finish_turn(records[k])

    def item(k: int) -> bool:
        clause = records[k]
        scopes.turn_of(clause.site)
        if clause.site.arm is not None:
            ran(clause.site.arm)
        if clause.body is not None:
            ran(clause.body)
        breathe()
        return True

    def made(k: int, value: Any) -> Any:
        scopes.finish_turn_of(records[k].site)
        return value

    return {"@turn": turn, "@turned": turned, "@finish": finish, "@item": item, "@made": made, "@given": given}


def given(_: Site, value: Any) -> Any:
    """What a clause of a comprehension goes through, found after its loop has begun."""
    return value


def _variable_marks(watched: Watched) -> dict[str, Callable[..., Any]]:
    records, feed, recorder = watched.records, watched.feed, watched.recorder

    def bind(k: int, value: Any) -> Any:
        """Variables are about to hold `value`, or just began to."""
        if isinstance(value, _TENSORS) and feed.open:
            targets = records[k]
            for name, src in targets.names:
                recorder.on_bind(tensor_of(value), name, src)
            recorder.breathe()
        return value

    def member(k: int, owner: Any) -> None:
        """An attribute of `owner` was assigned. Looked up where it is stored, so that no code of the program runs."""
        member = records[k]
        stored = getattr(owner, "__dict__", None)
        value = stored.get(member.attribute) if isinstance(stored, dict) else None
        if isinstance(value, _TENSORS) and feed.open:
            recorder.on_bind(tensor_of(value), member.name, member.src)
            recorder.breathe()

    return {"@bind": bind, "@member": member}
