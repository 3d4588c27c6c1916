"""A run moves forward only, and its log gives out any slice of itself."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograde.recording.events import encode
from retrograde_server.runs.run import EventLog, IllegalMove, Run

from .traces import end, opening, repetition, texts


def queued() -> Run:
    return Run("r")


def running() -> Run:
    run = Run("r")
    run.start()
    run.append([opening()])
    return run


def ended() -> Run:
    run = running()
    run.finish([], end(1))
    return run


@pytest.mark.parametrize(
    ("make", "move"),
    [
        (queued, lambda run: run.append(texts(0, 1))),
        (running, lambda run: run.start()),
        (running, lambda run: run.wait_at(1)),
        (running, lambda run: run.append(texts(2, 3))),
        (running, lambda run: run.append(texts(0, 1))),
        (ended, lambda run: run.start()),
        (ended, lambda run: run.wait_at(1)),
        (ended, lambda run: run.append(texts(2, 3))),
        (ended, lambda run: run.finish([], end(2))),
    ],
)
def test_illegal_moves_are_refused(make, move) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(IllegalMove):
        move(make())


def test_a_run_from_the_queue_to_its_end() -> None:
    run = Run("r")
    run.wait_at(2)
    assert (run.state, run.position, run.status) == ("queued", 2, None)
    run.start()
    assert (run.state, run.position) == ("running", 0)
    run.append([opening()])
    run.finish(texts(1, 2), end(2))
    assert (run.state, run.status, len(run.log)) == ("ended", "ok", 3)


def test_a_run_can_end_in_the_queue() -> None:
    run = Run("r")
    run.wait_at(1)
    run.finish([opening()], end(1))
    assert (run.state, run.position, len(run.log)) == ("ended", 0, 2)


def test_watchers_are_woken_at_every_change_and_not_after() -> None:
    run, wake = Run("r"), asyncio.Event()
    with run.watched_by(wake):
        for change in (lambda: run.wait_at(1), run.start, lambda: run.append([opening()])):
            wake.clear()
            change()
            assert wake.is_set()
    wake.clear()
    run.finish([], end(1))
    assert not wake.is_set()


@given(
    sizes=st.lists(st.integers(0, 50), min_size=1, max_size=20),
    start=st.integers(0, 20),
    count=st.integers(1, 5),
    size=st.integers(0, 300),
)
def test_a_slice_is_as_long_as_both_bounds_allow_and_never_empty(
    sizes: list[int], start: int, count: int, size: int
) -> None:
    log, encoded = EventLog(), []
    for q, length in enumerate(sizes):
        [event] = texts(q, q + 1, length)
        log.append(event)
        encoded.append(encode(event))
    start = min(start, len(sizes) - 1)
    found, after = log.slice(start, count, size)
    assert after == start + len(found)
    assert found == encoded[start : start + len(found)]
    assert 1 <= len(found) <= count
    assert len(found) == 1 or sum(map(len, found)) <= size
    following = encoded[start + len(found) : start + len(found) + 1]
    assert len(found) == count or not following or sum(map(len, found + following)) > size
    assert log.size(start) == sum(map(len, encoded[start:]))


def test_a_repetition_has_as_many_numbers_as_it_stands_for() -> None:
    log = EventLog()
    events = [opening(), *texts(1, 3), repetition(3, 10), *texts(13, 14)]
    for event in events:
        log.append(event)
    encoded = [encode(event) for event in events]
    assert len(log) == 14
    assert log.slice(1, 2, 10**6) == (encoded[1:3], 3)
    assert log.slice(2, 5, 10**6) == (encoded[2:3], 3)
    assert log.slice(3, 5, 10**6) == (encoded[3:4], 13)
    assert log.slice(3, 11, 10**6) == (encoded[3:], 14)
    assert log.slice(7, 1, 10**6) == (encoded[3:4], 13)
    assert log.size(3) == sum(map(len, encoded[3:]))
    assert [log.first_number(q) for q in (2, 3, 12, 13)] == [2, 3, 3, 13]
    with pytest.raises(IllegalMove):
        log.append(texts(5, 6)[0])
