"""The child's end of the pipe: what goes in comes out as frames, and nothing waits long."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator

import pytest

from retrograde.recording.events import Gap, Text
from retrograde_server.runs.limits import FRAME_LIMIT, Limits
from retrograde_server.runs.sink import FRAME_EVENTS, Sink
from retrograde_server.runs.wire import FrameReader

from .traces import end, opening, texts


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Pipe:
    """Collects what is written, `most` bytes at a time."""

    def __init__(self, most: int = 10**9) -> None:
        self.frames: list[bytes] = []
        self.reader = FrameReader(Limits())
        self._most = most

    def write(self, _fd: int, data: memoryview) -> int:
        self.frames.append(bytes(data[: self._most]))
        return len(self.frames[-1])

    def events(self) -> list[object]:
        events: list[object] = []
        for data in self.frames:
            events += self.reader.feed(data)
        return events


@pytest.fixture(autouse=True)
def _no_timer() -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_the_first_event_goes_at_once_and_others_when_their_time_has_come() -> None:
    pipe, clock = Pipe(), Clock()
    sink = Sink(0, write=pipe.write, clock=clock)
    sink.emit(opening())
    assert len(pipe.frames) == 1
    for event in texts(1, 4):
        sink.emit(event)
    assert len(pipe.frames) == 1
    clock.now += 1
    sink.emit(*texts(4, 5))
    assert len(pipe.frames) == 2
    sink.emit(end(5))
    sink.close()
    assert pipe.events() == [opening(), *texts(1, 5)]
    assert pipe.reader.end == end(5)


def test_a_frame_is_full_by_count() -> None:
    pipe = Pipe()
    sink = Sink(0, write=pipe.write, clock=Clock())
    for event in [opening(), *texts(1, 1 + FRAME_EVENTS)]:
        sink.emit(event)
    assert len(pipe.frames) == 2


def test_a_pipe_that_takes_little_at_a_time_gets_everything() -> None:
    pipe = Pipe(most=7)
    sink = Sink(0, write=pipe.write, clock=Clock())
    sink.emit(opening())
    sink.emit(*texts(1, 2, 1000))
    sink.close()
    assert pipe.events() == [opening(), *texts(1, 2, 1000)]


def test_an_event_that_fits_no_frame_leaves_a_gap() -> None:
    pipe = Pipe()
    sink = Sink(0, write=pipe.write, clock=Clock())
    sink.emit(opening())
    sink.emit(Text(q=1, t=5, fd=1, s="x" * FRAME_LIMIT))
    sink.emit(*texts(2, 3, FRAME_LIMIT - 200))
    sink.close()
    assert pipe.events() == [opening(), Gap(q=1, t=5, n=1, why="output"), *texts(2, 3, FRAME_LIMIT - 200)]


def test_what_a_silent_program_left_is_sent_by_the_timer() -> None:
    read, write = os.pipe()
    sink, reader = Sink(write), FrameReader(Limits())
    sink.listen()
    sink.emit(opening())
    sink.emit(*texts(1, 2))
    events: list[object] = []
    while len(events) < 2:
        assert select.select([read], [], [], 5)[0], "the timer sent nothing"
        events += reader.feed(os.read(read, 65536))
    assert events == [opening(), *texts(1, 2)]
    sink.close()
    os.close(read)
    os.close(write)
