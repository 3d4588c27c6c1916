"""Reads a run back as plain objects, with every span as the characters it covers, for tests to compare whole."""

from __future__ import annotations

from typing import Any

import msgspec

from retrograde.program import ProgramLimits, run_program
from retrograde.recording.events import AnyEvent, Span, encode

Told = dict[str, Any]


def events_of(source: str, *, seed: int = 0, limits: ProgramLimits | None = None) -> list[AnyEvent]:
    """The events of a run; their numbers are dense and their times never go back."""
    events: list[AnyEvent] = []
    status = run_program(source, events.append, seed=seed, limits=limits)
    assert [e.q for e in events] == list(range(len(events)))
    assert [e.t for e in events] == sorted(e.t for e in events)
    assert events[0].__class__.__name__ == "Run"
    assert events[-1].__class__.__name__ == "End"
    assert getattr(events[-1], "status", "") == status
    well_nested(events)
    return events


def told(source: str, *, only: str = "", **options: Any) -> list[Told]:
    """What a run says between `Run` and `End`, without numbers and times; `only` these kinds, in one string.

    What can run and how often it did is left out when it is not asked for.
    """
    found = []
    for event in events_of(source, **options)[1:-1]:
        fields = as_written(event)
        if fields["k"] not in only.split() if only else fields["k"] in ("code", "ran"):
            continue
        del fields["q"], fields["t"]
        found.append(shown(fields, source))
    return found


def as_written(event: AnyEvent) -> Told:
    """The event as it is written and read again."""
    written: Told = msgspec.json.decode(encode(event))
    return written


def shown(fields: Told, source: str) -> Told:
    """The same with spans as text and single values as numbers."""
    for key in ("val", "sum"):
        if fields.get(key, {}).get("is") in ("item", "cells"):
            fields[key] = fields[key]["x"]
    for place in ("src", "raised"):
        if place in fields:
            fields[place] = text_of(source, tuple(fields[place]))
    if "tb" in fields:
        fields["tb"] = [f"{frame['name']}: {text_of(source, tuple(frame['src']))}" for frame in fields["tb"]]
    return fields


def text_of(source: str, span: Span) -> str:
    """The characters of a span, read as an editor reads them."""
    lines = source.replace("\r\n", "\n").split("\n")
    line, column, end_line, end_column = span
    parts = [text.encode("utf-16-le") for text in lines[line - 1 : end_line]]
    parts[-1] = parts[-1][: 2 * end_column]
    parts[0] = parts[0][2 * column :]
    return b"\n\0".join(parts).decode("utf-16-le")


def well_nested(events: list[AnyEvent]) -> None:
    """Scopes open inside the innermost open scope, close in reverse order, and hold what happens meanwhile."""
    open_scopes = [0]
    for event in events:
        fields = as_written(event)
        if fields["k"] == "in":
            assert fields["parent"] == open_scopes[-1], event
            open_scopes.append(fields["id"])
        elif fields["k"] == "out":
            assert fields["id"] == open_scopes.pop(), event
        elif "sc" in fields:
            assert fields["sc"] == open_scopes[-1], event
        elif fields["k"] == "gap":
            return
    assert open_scopes == [0]
