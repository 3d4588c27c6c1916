"""Frames of a child: any cut of honest bytes gives the same events, and every broken rule ends the run."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograde.recording.events import AnyEvent, encode
from retrograde_server.runs.limits import FRAME_LIMIT, Limits
from retrograde_server.runs.wire import FrameReader

from .traces import end, opening, repetition, texts

HONEST: list[AnyEvent] = [opening(), *texts(1, 6, 30)]


def frame(payload: bytes) -> bytes:
    return len(payload).to_bytes(4, "big") + payload


def frame_of(*events: AnyEvent) -> bytes:
    return frame(b"[" + b",".join(encode(event) for event in events) + b"]")


STREAM = frame_of(*HONEST[:1]) + frame_of(*HONEST[1:4]) + frame_of(*HONEST[4:], end(6))


@given(st.lists(st.integers(0, len(STREAM)), max_size=6))
def test_any_cut_gives_the_same_events(cuts: list[int]) -> None:
    reader, events = FrameReader(Limits()), []
    edges = [0, *sorted(cuts), len(STREAM)]
    for start, stop in itertools.pairwise(edges):
        events += reader.feed(STREAM[start:stop])
    assert events == HONEST
    assert (reader.end, reader.next_q, reader.violation) == (end(6), 6, None)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\0\0\0\0", "frame of 0 bytes"),
        (b"\xff\xff\xff\xff", "frame of 4294967295 bytes"),
        ((FRAME_LIMIT + 1).to_bytes(4, "big"), f"1 to {FRAME_LIMIT} are allowed"),
        (frame(b"x"), "malformed"),
        (frame(b"{}"), "malformed"),
        (frame(b'[{"k":"txt","q":1,"t":0,"fd":3,"s":""}]'), "malformed"),
        (frame(b'[{"k":"no","q":1,"t":0}]'), "malformed"),
        (frame(b'[{"k":"txt","q":1,"t":0,"fd":1,"s":"\\ud800"}]'), "malformed"),
        (frame(b'[{"k":"txt","q":1,"t":0,"fd":1,"s":"\xff"}]'), "malformed"),
        (frame(b'[{"k":"end","q":1,"t":0,"status":"ok","ops":0,"ms":NaN}]'), "malformed"),
        (frame(b'[{"k":"end","q":1,"t":0,"status":"ok","ops":0,"ms":1e999}]'), "malformed"),
        (frame(b"[" * 100_000), "malformed"),
        (frame_of(*texts(2, 3)), "event 2 where 1 was due"),
        (frame_of(*texts(0, 1)), "event 0 where 1 was due"),
        (frame_of(end(1), *texts(1, 2)), "after its end"),
        (frame_of(opening()), "event 0 where 1"),
        (frame_of(repetition(1, 0)), "repetition of 0 events"),
        (frame_of(repetition(1, 5, back=2)), "2 before them"),
        (frame_of(repetition(1, 5, back=0)), "0 before them"),
        (frame(json.dumps([{"k": "run", "q": 1, "t": 0, "v": [1, 0], "engine": "", "source": ""}]).encode()), "once"),
    ],
)
def test_a_broken_rule_ends_the_reading(data: bytes, said: str) -> None:
    reader = FrameReader(Limits())
    assert reader.feed(frame_of(opening()) + data) == [opening()]
    assert reader.violation is not None
    assert (reader.violation.status, said in str(reader.violation)) == ("lost", True), reader.violation
    assert reader.feed(STREAM) == []


def test_a_trace_starts_with_the_program() -> None:
    reader = FrameReader(Limits())
    assert reader.feed(frame_of(*texts(0, 1))) == []
    assert "must start with the program" in str(reader.violation)


@pytest.mark.parametrize("limits", [Limits(events=100, output=0), Limits(trace=3000)])
def test_too_much_is_output(limits: Limits) -> None:
    reader = FrameReader(limits)
    kept = reader.feed(frame_of(opening()))
    for q in range(1, 200):
        kept += reader.feed(frame_of(*texts(q, q + 1)))
    assert reader.violation is not None
    assert reader.violation.status == "output"
    assert [event.q for event in kept] == list(range(len(kept)))
    assert 10 < len(kept) <= limits.most_events


def test_too_many_repeated_events_are_output() -> None:
    reader = FrameReader(Limits(events=100))
    assert len(reader.feed(frame_of(opening(), repetition(1, 300)))) == 2
    assert (reader.next_q, reader.violation) == (301, None)
    assert len(reader.feed(frame_of(*texts(301, 302)))) == 1
    assert reader.feed(frame_of(repetition(302, 1))) == []
    assert reader.violation is not None
    assert reader.violation.status == "output"


def test_unknown_fields_are_not_passed_on() -> None:
    reader = FrameReader(Limits())
    [event] = reader.feed(frame(encode(opening()).replace(b"{", b'[{"more":"<script>",', 1) + b"]"))
    assert event == opening()
