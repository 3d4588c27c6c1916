"""What a trace says of the way a program went is what Python's own `sys.settrace` says of the unmarked program."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import Any

import pytest

from retrograde.program.conditions import Conditions
from retrograde.program.instrument import _Statements
from retrograde.program.marker import Marker
from retrograde.program.scopes import Scopes
from retrograde.program.tally import Tally
from retrograde.recording.events import AnyEvent, Code, Op, Predicate, Ran, ScopeIn

from .telling import events_of, text_of  # noqa: TID251  the tests' folder, not the engine's
from .wandering import Program, computes  # noqa: TID251  see above
from .wayfinding import Chain, Way, way_of  # noqa: TID251  see above

PROGRAMS = 80
_EXITS = ("return", "break", "continue", "raise")


def told_by(program: Program, events: list[AnyEvent]) -> Way:
    """The way of a program as its trace tells it; lines stand for the arms that begin there."""
    texts, way = program.source.split("\n"), Way()
    arms: dict[int, int] = {}
    around: dict[int, Chain] = {0: ()}
    for event in events:
        match event:
            case Code():
                arms = dict(_arms(event, texts))
            case Ran():
                way.lines.update({arms[n]: times - way.lines[arms[n]] for n, times in event.arms if n in arms})
            case ScopeIn():
                around[event.id] = (*around[event.parent], (event.kind, event.name, event.i))
            case Op() if event.src is not None and computes(texts[event.src[0] - 1]):
                way.computed.append((event.src[0], around[event.sc]))
                way.counts.append(way.lines.copy())
            case Predicate() if found := re.fullmatch(r"(not )?flag\((\d+)\)", text_of(program.source, event.src)):
                way.flags.append((int(found[2]), event.value is not bool(found[1])))
    return way


def _arms(code: Code, texts: list[str]) -> list[tuple[int, int]]:
    """Numbers and lines of the arms that begin on a line of their own."""
    return [
        (arm.n, arm.src[0])
        for construct in code.constructs
        for arm in construct.arms
        if arm.src is not None
        and (computes(texts[arm.src[0] - 1]) or construct.kind in _EXITS)
        and arm.name not in ("for", "passed", "failed")
    ]


def differences(program: Program) -> list[str]:
    """What trace and oracle say differently."""
    events = events_of(program.source)
    told, was = told_by(program, events), way_of(program.alone)
    texts = program.source.split("\n")
    lines = {line for code in events if isinstance(code, Code) for _, line in _arms(code, texts)}
    lines |= {line for line, text in enumerate(texts, 1) if text.split()[:1] and text.split()[0] in _EXITS}
    found: list[str] = []
    for k, (one, other) in enumerate(zip(told.computed, was.computed, strict=False)):
        if one != other:
            return [*found, f"operation {k}: told {one}, was {other}"]
        if told.counts[k] != (counts := _only(was.counts[k], lines)):
            return [*found, f"counts at operation {k} {one}: told {told.counts[k]}, were {counts}"]
    if len(told.computed) != len(was.computed):
        found.append(f"{len(told.computed)} operations told, {len(was.computed)} were")
    if told.lines != _only(was.lines, lines):
        found.append(f"counts at the end: told {told.lines - was.lines}, were {_only(was.lines, lines) - told.lines}")
    if told.flags != was.flags:
        found.append(f"conditions: told {told.flags}, were {was.flags}")
    return found


def _only(counts: Counter[int], lines: set[int]) -> Counter[int]:
    return Counter({line: times for line, times in counts.items() if line in lines})


@pytest.mark.skipif(sys.version_info < (3, 11, 4), reason="seen to differ in 2 of 200 programs on 3.11.2, why is open")
@pytest.mark.parametrize("start", range(0, PROGRAMS, 20))
def test_a_trace_tells_the_way_that_the_program_went(start: int) -> None:
    for seed in range(start, start + 20):
        program = Program(seed)
        assert differences(program) == [], f"seed {seed}:\n{program.source}"


def test_the_programs_go_every_way() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(PROGRAMS):
        events = events_of(Program(seed).source)
        ran = {n for event in events if isinstance(event, Ran) for n, _ in event.arms}
        for code in events:
            if isinstance(code, Code):
                kinds.update(f"{one.kind} {arm.name}" for one in code.constructs for arm in one.arms if arm.n in ran)
    assert {kind for kind, times in kinds.items() if times < 2} == set()
    assert set(kinds) >= {
        "if if", "if elif", "if else", "ternary if", "ternary else", "and operand", "or operand", "while body",
        "while else", "for body", "for else", "comprehension for", "comprehension body", "match case", "match else",
        "try body", "try except", "try else", "try finally", "with body", "assert passed", "function body",
        "lambda body", "return body", "break body", "continue body", "raise body",
    }  # fmt: skip


def _nothing(*_: Any, **__: Any) -> None:
    """Left out."""


def _swapped(test: Any) -> Any:
    return lambda self, node, of, arms: test(self, node, of, arms[::-1])


PLANTED = {
    "arms are not counted at their first statement": (Marker, "ran", lambda *_: []),
    "a condition counts the other arm": (Conditions, "test", _swapped(Conditions.test)),
    "exits are not marked": (_Statements, "_exit", lambda self, node: [node]),
    "branches open no scope": (_Statements, "_scope", lambda self, body, *_, **__: self.block(body)),
    "an iteration does not end": (Scopes, "finish_turn", _nothing),
    "a comprehension has no iterations": (Scopes, "turn_of", _nothing),
    "the scope of an expression stays open": (Scopes, "leave_open", _nothing),
    "counts are told at the end only": (Tally, "tell", _nothing),
}
"""Mistakes in the marks, and what to put in the place of what."""


@pytest.mark.parametrize("mistake", PLANTED)
def test_a_planted_mistake_is_seen(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, wrong = PLANTED[mistake]
    monkeypatch.setattr(owner, name, wrong)
    assert any(_differs(Program(seed)) for seed in range(20))


def _differs(program: Program) -> bool:
    try:
        return bool(differences(program))
    except AssertionError:
        return True
