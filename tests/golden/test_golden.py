"""Every example says what its golden trace says, event by event, and every golden line is a declared event."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from retrograde.recording.events import AnyEvent, End, Error, Run, decode, encode
from retrograde_server.examples import Example, all_examples
from retrograde_server.protocol.messages import Batch, encode_server

from . import write
from .traces import FOLDER, PROGRAMS, RELEASED, differences, path_of, recorded, run, run_source, text_of

EXAMPLES = pytest.mark.parametrize("example", all_examples(), ids=lambda example: example.name)
LARGEST = 200 * 1024
"""Bytes of a golden file: they are read by people and kept in the repository for good."""


@EXAMPLES
def test_an_example_says_what_it_said(example: Example) -> None:
    changes = differences(path_of(example).read_text("utf-8"), text_of(run(example)))
    assert not changes, f"{example.name}: {'; '.join(changes[:5])}. If that is wanted: {command()}"


@EXAMPLES
def test_every_line_is_a_declared_event(example: Example) -> None:
    lines = path_of(example).read_bytes().splitlines()
    events = [decode(line) for line in lines]
    assert [encode(event) for event in events] == lines
    assert [event.q for event in events] == list(range(len(events)))
    assert isinstance(events[0], Run)
    assert isinstance(events[-1], End)
    assert events[-1].status == "ok"
    assert not [event for event in events if isinstance(event, Error)]


@EXAMPLES
def test_a_trace_cut_into_batches_anywhere_is_the_same_trace(example: Example) -> None:
    events = [decode(line) for line in path_of(example).read_bytes().splitlines()]
    read = msgspec.json.Decoder(Batch).decode
    for seed in range(5):
        sent = [encode_server(Batch("r", batch)) for batch in cut(events, seed)]
        assert [event for message in sent for event in read(message).ev] == events


def cut(events: list[AnyEvent], seed: int) -> Iterator[list[AnyEvent]]:
    """The events in batches of 1 to 40."""
    at, sizes = 0, random.Random(seed)
    while at < len(events):
        size = sizes.randint(1, 40)
        yield events[at : at + size]
        at += size


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_says_what_it_said(path: Path) -> None:
    golden = path.with_suffix(".jsonl").read_text("utf-8")
    changes = differences(golden, text_of(run_source(path.read_text("utf-8"))))
    assert not changes, f"{path.stem}: {'; '.join(changes[:5])}. If that is wanted: {command()}"


def test_every_program_has_its_trace_and_no_other_is_left() -> None:
    programs = {path_of(example) for example in all_examples()} | {path.with_suffix(".jsonl") for path in PROGRAMS}
    assert recorded() == programs, command()


def test_golden_files_stay_small() -> None:
    assert {path.name: path.stat().st_size for path in FOLDER.rglob("*.jsonl") if path.stat().st_size > LARGEST} == {}


@pytest.mark.parametrize("path", sorted(RELEASED.rglob("*.jsonl")), ids=lambda path: f"{path.parent.name} {path.stem}")
def test_what_a_released_version_wrote_is_read_as_it_was(path: Path) -> None:
    lines = path.read_bytes().splitlines()
    events = [decode(line) for line in lines]
    assert [encode(event) for event in events] == lines
    first = events[0]
    assert isinstance(first, Run)
    assert ".".join(map(str, first.v)) == path.parent.name


def command() -> str:
    """What writes the golden files anew."""
    assert write.__doc__ is not None
    return write.__doc__.split("\n\n")[1].strip()


LINE = {"q": 1, "k": "op", "val": {"is": "item", "x": 6.0}, "ins": [1, "2.0"], "s": "z = 6.0\n", "hist": [5, 9]}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"val": {"is": "item", "x": 6.01}}, ", val.x: 6.0 became 6.01"),
        ({"val": {"is": "item", "x": 6}}, ", val.x: 6.0 became 6"),
        ({"ins": [2, "2.0"]}, ", ins[0]: 1 became 2"),
        ({"ins": [1]}, ", ins: [1, '2.0'] became [1]"),
        ({"s": "z = 6.01\n"}, r", s: 'z = 6.0\n' became 'z = 6.01\n'"),
        ({"s": "y = 6.0\n"}, r", s: 'z = 6.0\n' became 'y = 6.0\n'"),
        ({"hist": [9, 5]}, None),
        ({"hist": [0, 14]}, ", hist[0]: 5 became 0"),
    ],
)
def test_a_change_is_seen(change: dict[str, object], place: str | None) -> None:
    found = differences(json.dumps(LINE), json.dumps(LINE | change))
    assert found[:1] == ([] if place is None else [f"event 0 (op){place}"])


def test_a_missing_event_and_a_new_field_are_seen() -> None:
    line = json.dumps(LINE)
    assert differences(f"{line}\n{line}\n", f"{line}\n") == ["2 events became 1"]
    assert len(differences(line, json.dumps(LINE | {"inplace": True}))) == 1


def test_a_rounding_is_no_change() -> None:
    other = LINE | {"val": {"is": "item", "x": 6.0000004}, "s": "z = 6.0000004\n", "hist": [6, 8]}
    assert differences(json.dumps(LINE), json.dumps(other)) == []
