"""A viewer sends every event once and in order, keeps its pace, and says what it leaves out."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from retrograde.recording.events import decode
from retrograde_server.protocol.messages import Batch, RunState, encode_server
from retrograde_server.runs.run import Run
from retrograde_server.runs.stream import Pace, Viewer, batch

from .traces import end, opening, texts


class Screen:
    """Collects what a viewer sends."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.news = asyncio.Event()

    async def send(self, data: bytes) -> None:
        self.messages.append(json.loads(data))
        self.news.set()

    @property
    def numbers(self) -> list[int]:
        return [event["q"] for message in self.messages if message["k"] == "batch" for event in message["ev"]]

    async def until_events(self, count: int) -> None:
        await self.until(lambda: len(self.numbers) >= count)

    async def until(self, condition: Any) -> None:
        while not condition():
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 5)


def over(count: int) -> Run:
    """A run that has ended after `count` events."""
    run = Run("r")
    run.start()
    run.append([opening(), *texts(1, count - 1)])
    run.finish([], end(count - 1))
    return run


def live(count: int) -> Run:
    run = Run("r")
    run.start()
    run.append([opening(), *texts(1, count)])
    return run


def test_a_batch_is_the_declared_message() -> None:
    run = over(3)
    events, _ = run.log.slice(0, 9, 10**6)
    joined = batch("r\n", events)
    assert joined == encode_server(Batch("r\n", [decode(event) for event in events]))


async def test_state_then_events_then_the_end() -> None:
    screen = Screen()
    await Viewer(over(3), 0, Pace(flush_s=0), screen.send).pump()
    kinds = [message["k"] for message in screen.messages]
    assert kinds == ["batch", "state"]
    assert screen.messages[-1] == json.loads(encode_server(RunState(run="r", state="ended", status="ok")))


async def test_news_of_the_queue_is_told() -> None:
    run, screen = Run("r"), Screen()
    run.wait_at(2)
    pump = asyncio.create_task(Viewer(run, 0, Pace(flush_s=0), screen.send).pump())
    await screen.until(lambda: len(screen.messages) == 1)
    run.wait_at(1)
    await screen.until(lambda: len(screen.messages) == 2)
    run.start()
    await screen.until(lambda: len(screen.messages) == 3)
    run.finish([opening()], end(1))
    await pump
    told = [(m["state"], m["position"]) for m in screen.messages if m["k"] == "state"]
    assert told == [("queued", 2), ("queued", 1), ("running", 0), ("ended", 0)]


@settings(deadline=None, max_examples=50)
@given(count=st.integers(2, 60), cuts=st.lists(st.integers(0, 60), max_size=4), batch_events=st.integers(1, 9))
def test_resumed_at_any_point_the_trace_is_whole(count: int, cuts: list[int], batch_events: int) -> None:
    async def watch() -> list[int]:
        run, seen = over(count), list[int]()
        for stop in [*sorted(min(cut, count) for cut in cuts), count]:
            screen = Screen()
            pump = Viewer(run, len(seen), Pace(flush_s=0, flush_events=batch_events), screen.send).pump()
            task = asyncio.create_task(pump)
            await screen.until_events(stop - len(seen))
            task.cancel()
            seen += screen.numbers[: stop - len(seen)]
        return seen

    assert asyncio.run(watch()) == list(range(count))


async def test_no_more_is_sent_than_the_browser_can_draw() -> None:
    screen = Screen()
    viewer = Viewer(over(100), 0, Pace(flush_s=0, flush_events=4, window=10), screen.send)
    pump = asyncio.create_task(viewer.pump())
    await screen.until(lambda: len(screen.numbers) == 10)
    viewer.ack(3)
    await screen.until(lambda: len(screen.numbers) == 13)
    viewer.ack(2)
    viewer.ack(1000)
    await screen.until(lambda: len(screen.numbers) == 23)
    while not pump.done():
        viewer.ack(len(screen.numbers))
        await asyncio.sleep(0)
    assert screen.numbers == list(range(100))


async def test_a_browser_far_behind_a_running_program_gets_a_gap_and_the_newest() -> None:
    run, screen = live(50), Screen()
    viewer = Viewer(run, 0, Pace(flush_s=0, flush_events=4, window=8, backlog=60), screen.send)
    pump = asyncio.create_task(viewer.pump())
    await screen.until(lambda: len(screen.numbers) == 8)
    run.append(texts(50, 100))
    viewer.ack(8)
    await screen.until(lambda: screen.numbers[-1] == 99)
    [gap] = [e for m in screen.messages if m["k"] == "batch" for e in m["ev"] if e["k"] == "gap"]
    assert gap == {"k": "gap", "q": 8, "t": 8, "n": 88, "why": "slow"}
    assert screen.numbers == [*range(9), *range(96, 100)]
    run.finish([], end(100))
    viewer.ack(100)
    await pump
    assert screen.numbers[-1] == 100


async def test_a_run_that_is_over_is_never_cut() -> None:
    screen = Screen()
    viewer = Viewer(over(100), 0, Pace(flush_s=0, flush_events=4, window=1000, backlog=10), screen.send)
    await viewer.pump()
    assert screen.numbers == list(range(100))


async def test_events_that_come_soon_after_each_other_share_a_batch() -> None:
    run, screen = live(1), Screen()
    pump = asyncio.create_task(Viewer(run, 0, Pace(flush_s=60, flush_events=10), screen.send).pump())
    await screen.until(lambda: len(screen.numbers) == 1)
    run.append(texts(1, 6))
    run.append(texts(6, 11))
    await screen.until(lambda: len(screen.numbers) == 11)
    run.append(texts(11, 12))
    run.finish([], end(12))
    await pump
    sizes = [len(message["ev"]) for message in screen.messages if message["k"] == "batch"]
    assert sizes == [1, 10, 2]
