"""What every executor keeps to; one suite, run against each of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing

import pytest

from retrograde.recording.events import AnyEvent, End, Run, Text
from retrograde_server.runs.executor import (
    Ended,
    Execution,
    Executor,
    Happened,
    Progress,
    Queued,
    QueueFull,
    Started,
)
from retrograde_server.runs.limits import Program

from .conftest import executing

MakeExecutor = Callable[..., AbstractAsyncContextManager[Executor]]
EXECUTORS: dict[str, MakeExecutor] = {"local": executing, "local, no spare": lambda **k: executing(**k, spares=0)}
FOREVER = "print(1)\nif True:\n    while True: pass"


@pytest.fixture(params=EXECUTORS)
def make(request: pytest.FixtureRequest) -> MakeExecutor:
    return EXECUTORS[request.param]


async def collect(execution: Execution) -> list[Progress]:
    async with aclosing(execution.progress()) as progress:
        return [step async for step in progress]


def events_of(steps: list[Progress]) -> list[AnyEvent]:
    """All events; checks what holds for every run."""
    assert isinstance(steps[-1], Ended)
    assert not any(isinstance(step, Ended) for step in steps[:-1])
    events = [event for step in steps if isinstance(step, Happened | Ended) for event in step.events]
    events.append(steps[-1].end)
    assert [event.q for event in events] == list(range(len(events)))
    assert isinstance(events[0], Run)
    assert [type(event) for event in events].count(Run) == 1
    assert [type(event) for event in events].count(End) == 1
    return events


async def finish(executor: Executor, source: str, seed: int = 0) -> list[AnyEvent]:
    return events_of(await collect(executor.admit(Program(source, seed))))


async def until_printed(execution: Execution) -> AsyncIterator[Progress]:
    """Its progress, already at the first printed text."""
    progress = execution.progress()
    async for step in progress:
        if isinstance(step, Happened) and any(isinstance(event, Text) for event in step.events):
            return progress
    raise AssertionError("it printed nothing")


async def rest(progress: AsyncIterator[Progress]) -> list[Progress]:
    return [step async for step in progress]


async def test_a_run_has_its_program_its_text_and_its_end(make: MakeExecutor) -> None:
    async with make() as executor:
        steps = await collect(executor.admit(Program("print('hi')", 7, "mine.py")))
        assert isinstance(steps[0], Started)
        events = events_of(steps)
        assert isinstance(events[0], Run)
        assert (events[0].source, events[0].seed, events[0].name) == ("print('hi')", 7, "mine.py")
        assert "".join(event.s for event in events if isinstance(event, Text)) == "hi\n"
        assert isinstance(events[-1], End)
        assert events[-1].status == "ok"


async def test_runs_know_nothing_of_each_other(make: MakeExecutor) -> None:
    async with make() as executor:
        await finish(executor, "import builtins\nbuiltins.leak = 1")
        events = await finish(executor, "import builtins\nprint(hasattr(builtins, 'leak'))")
        assert "".join(event.s for event in events if isinstance(event, Text)) == "False\n"


async def test_stop_ends_a_running_program_and_keeps_what_it_did(make: MakeExecutor) -> None:
    async with make() as executor:
        execution = executor.admit(Program(FOREVER))
        progress = await until_printed(execution)
        execution.stop()
        execution.stop()
        [*_, ended] = await rest(progress)
        assert isinstance(ended, Ended)
        assert (ended.end.status, ended.end.src) == ("stopped", (3, 4, 3, 20))
        execution.stop()


async def test_stop_before_anything_happened(make: MakeExecutor) -> None:
    async with make() as executor:
        execution = executor.admit(Program(FOREVER))
        execution.stop()
        events = events_of(await collect(execution))
        assert isinstance(events[-1], End)
        assert events[-1].status == "stopped"


async def test_a_program_that_takes_too_long_is_ended_at_its_line(make: MakeExecutor) -> None:
    async with make(wall_s=0.3) as executor:
        events = await finish(executor, FOREVER)
        end = events[-1]
        assert isinstance(end, End)
        assert (end.status, end.src) == ("timeout", (3, 4, 3, 20))
        assert "longer than 0.3 s" in end.msg
        assert any(isinstance(event, Text) for event in events)


async def test_events_come_while_the_program_runs(make: MakeExecutor) -> None:
    async with make() as executor:
        execution = executor.admit(Program("for i in range(3):\n    print(i)\ntime.sleep(100)"))
        printed: list[str] = []
        async with aclosing(execution.progress()) as progress:
            async for step in progress:
                if isinstance(step, Happened):
                    printed += [event.s for event in step.events if isinstance(event, Text)]
                if "".join(printed) == "0\n1\n2\n":
                    break
        assert executor.capacity().running == 0


async def test_leaving_the_iteration_ends_the_run(make: MakeExecutor) -> None:
    async with make(slots=1, queue=0) as executor:
        progress = await until_printed(executor.admit(Program(FOREVER)))
        await progress.aclose()  # type: ignore[attr-defined]
        assert (await finish(executor, "print(2)"))[-1].status == "ok"  # type: ignore[union-attr]


async def test_the_queue_is_in_order_of_arrival_and_bounded(make: MakeExecutor) -> None:
    async with make(slots=1, queue=2) as executor:
        first = executor.admit(Program(FOREVER))
        progress = await until_printed(first)
        second, third = executor.admit(Program("print(2)")), executor.admit(Program("print(3)"))
        with pytest.raises(QueueFull):
            executor.admit(Program("print(4)"))
        capacity = executor.capacity()
        assert (capacity.running, capacity.waiting) == (1, 2)
        tasks = [asyncio.create_task(collect(execution)) for execution in (second, third)]
        await asyncio.sleep(0)
        first.stop()
        await rest(progress)
        steps = await asyncio.gather(*tasks)
        assert [step for step in steps[0] if isinstance(step, Queued)] == [Queued(1)]
        assert [step for step in steps[1] if isinstance(step, Queued)] == [Queued(2), Queued(1)]
        assert executor.capacity().running == 0


async def test_a_run_stopped_in_the_queue_never_starts(make: MakeExecutor) -> None:
    async with make(slots=1, queue=2) as executor:
        first = executor.admit(Program(FOREVER))
        progress = await until_printed(first)
        second = executor.admit(Program("print(2)"))
        waiting = second.progress()
        assert await anext(waiting) == Queued(1)
        second.stop()
        [ended] = await rest(waiting)
        assert isinstance(ended, Ended)
        assert (ended.end.status, len(events_of([ended]))) == ("stopped", 2)
        assert executor.capacity().waiting == 0
        first.stop()
        await rest(progress)


async def test_many_at_once_all_end(make: MakeExecutor) -> None:
    async with make(slots=3, queue=50) as executor:
        runs = [finish(executor, f"print({i})") for i in range(20)]
        for i, events in enumerate(await asyncio.gather(*runs)):
            assert "".join(event.s for event in events if isinstance(event, Text)) == f"{i}\n"


async def test_shutdown_ends_what_runs(make: MakeExecutor) -> None:
    async with make() as executor:
        progress = await until_printed(executor.admit(Program(FOREVER)))
        await executor.shutdown()
        [*_, ended] = await rest(progress)
        assert isinstance(ended, Ended)
        assert ended.end.status == "stopped"
        assert not executor.capacity().ready
