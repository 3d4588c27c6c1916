"""The executor that is always there: one confined child per run on this machine, so many at a time, the others wait."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable

import msgspec
import structlog

from retrograde import __version__
from retrograde.recording.events import MAJOR, MINOR, AnyEvent, Op, Repeat, Run
from retrograde_server.runs import verdict
from retrograde_server.runs.child import BROKEN
from retrograde_server.runs.executor import (
    Capacity,
    Ended,
    Execution,
    ExecutorDown,
    Happened,
    Progress,
    Queued,
    QueueFull,
    Started,
    TensorsGone,
)
from retrograde_server.runs.forkserver import ForkServer
from retrograde_server.runs.limits import Limits, Program
from retrograde_server.runs.looking import Found, Look
from retrograde_server.runs.process import ChildProcess, Gone, Spoke
from retrograde_server.runs.shelf import Keeping, Shelf
from retrograde_server.runs.wire import FrameReader
from retrograde_server.runs.zygote import Exited

STOP_GRACE_S = 0.02
TIMEOUT_GRACE_S = 0.05
"""How long a child that is to be killed gets to say where it is."""
LINGER_S = 0.25
"""How long a child may live after its last event."""

log = structlog.get_logger()


class Turn:
    """A place to run, or one in the queue until then."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._moved = asyncio.Event()
        self._cancelled = False
        self.granted = False

    async def positions(self) -> AsyncGenerator[int, None]:
        """Its place in the queue, from 1, whenever it changes; ends when it is its turn, or it was cancelled."""
        while not self.granted and not self._cancelled:
            self._moved.clear()
            yield self._desk.position(self)
            await self._moved.wait()

    def grant(self) -> None:
        self.granted = True
        self._moved.set()

    def move(self) -> None:
        self._moved.set()

    def cancel(self) -> None:
        """Does not want to wait any more."""
        self._cancelled = True
        self._moved.set()


class Desk:
    """Hands out `slots` places in the order of arrival; at most `queue` wait."""

    def __init__(self, slots: int, queue: int) -> None:
        self.slots = slots
        self.queue = queue
        self.running = 0
        self._waiting: deque[Turn] = deque()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def enter(self) -> Turn:
        """Raises QueueFull."""
        turn = Turn(self)
        if self.running < self.slots:
            self.running += 1
            turn.grant()
        elif len(self._waiting) < self.queue:
            self._waiting.append(turn)
        else:
            raise QueueFull(f"{self.running} programs run and {len(self._waiting)} wait")
        return turn

    def position(self, turn: Turn) -> int:
        return self._waiting.index(turn) + 1

    def leave(self, turn: Turn) -> None:
        """Gives the place, or the one in the queue, to the next."""
        if not turn.granted:
            self._waiting.remove(turn)
        elif self._waiting:
            self._waiting.popleft().grant()
        else:
            self.running -= 1
        for other in self._waiting:
            other.move()


class LocalExecution:
    """One admitted run."""

    def __init__(
        self,
        program: Program,
        limits: Limits,
        forks: ForkServer,
        desk: Desk,
        shelf: Shelf,
        on_leave: Callable[[LocalExecution], None],
    ) -> None:
        self._program = program
        self._limits = limits
        self._forks = forks
        self._desk = desk
        self._shelf = shelf
        self._keeping: Keeping | None = None
        self._on_leave = on_leave
        self._turn = desk.enter()
        self._reader = FrameReader(limits)
        self._child: ChildProcess | None = None
        self._ops = 0
        self._began = 0.0
        self._stopped = False
        self._timed_out = False
        self._ending = False
        self._timers: list[asyncio.TimerHandle] = []

    async def progress(self) -> AsyncGenerator[Progress, None]:
        try:
            async for position in self._turn.positions():
                yield Queued(position)
            if self._stopped:
                yield self._ended(None)
                return
            try:
                child = await self._forks.take()
            except ExecutorDown as down:
                log.error("executor_down", why=str(down))
                yield Started()
                yield self._ended(None)
                return
            self._begin(child)
            yield Started()
            async for step in self._follow(child):
                yield step
        finally:
            self._leave()

    def stop(self) -> None:
        if not self._ending:
            self._stopped = True
            self._turn.cancel()
            self._end_child(STOP_GRACE_S)

    async def look(self, look: Look) -> Found:
        if self._keeping is None:
            raise TensorsGone("nothing of this run was kept")
        return await self._keeping.look(look)

    def release(self) -> None:
        if self._keeping is not None:
            self._keeping.release()

    def _begin(self, child: ChildProcess) -> None:
        self._child = child
        self._began = time.monotonic()
        if self._stopped:
            child.kill()
            return
        child.send(self._program)
        self._after(self._limits.wall_s, self._time_out)

    async def _follow(self, child: ChildProcess) -> AsyncGenerator[Happened | Ended, None]:
        while True:
            match await child.inbox.get():
                case Spoke(data):
                    events = self._hear(data)
                    if events:
                        yield Happened(events)
                    if self._stays():
                        self._keeping = self._shelf.add(child)
                        yield self._ended(None)
                        return
                case Gone(exit):
                    yield self._ended(exit)
                    return

    def _hear(self, data: bytes) -> list[AnyEvent]:
        events = self._reader.feed(data)
        self._ops += sum(event.ops if type(event) is Repeat else type(event) is Op for event in events)
        if self._ending:
            return events
        if self._reader.violation is not None:
            self._end_child(0)
        elif self._reader.end is not None:
            self._ending = True
            self._after(LINGER_S, self._kill)
        return events

    def _stays(self) -> bool:
        """The program came to its end, and the child has tensors to show."""
        reader = self._reader
        return reader.staying and reader.violation is None and not (self._stopped or self._timed_out)

    def _time_out(self) -> None:
        if not self._ending:
            self._timed_out = True
            self._end_child(TIMEOUT_GRACE_S)

    def _end_child(self, grace_s: float) -> None:
        """Kills the child as soon as it has said which line it is at, or after `grace_s`."""
        self._ending = True
        child = self._child
        if child is None:
            return
        if grace_s == 0:
            child.kill()
            return
        self._after(grace_s, self._kill)
        child.ask_where(self._kill_when_located)

    def _kill_when_located(self) -> None:
        if self._child is not None and verdict.running_line(bytes(self._child.diagnostics)) is not None:
            self._child.kill()

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()

    def _after(self, delay_s: float, action: Callable[[], object]) -> None:
        self._timers.append(asyncio.get_running_loop().call_later(delay_s, action))

    def _ended(self, exit: Exited | None) -> Ended:
        ms = (time.monotonic() - self._began) * 1000 if self._began else 0.0
        first: list[AnyEvent] = [] if self._reader.next_q else [self._opening()]
        end = verdict.conclude(
            verdict.Observed(
                source=self._program.source,
                limits=self._limits,
                next_q=self._reader.next_q + len(first),
                ops=self._ops,
                ms=round(ms, 3),
                said=self._reader.end,
                stopped=self._stopped,
                timed_out=self._timed_out,
                violation=self._reader.violation,
                exit=exit,
                diagnostics=bytes(self._child.diagnostics) if self._child else b"",
            )
        )
        self._log(end.status, ms, exit)
        return Ended(first, end)

    def _opening(self) -> Run:
        """The first event of a run whose program never said one."""
        return Run(
            q=0,
            t=0,
            v=(MAJOR, MINOR),
            engine=__version__,
            source=self._program.source,
            name=self._program.name,
            seed=self._program.seed,
            flip=self._program.flip,
            lab=self._program.lab,
        )

    def _log(self, status: str, ms: float, exit: Exited | None) -> None:
        facts = {} if exit is None else {"code": exit.code, "cpu_s": exit.cpu_s, "rss": exit.rss}
        log.info("run_ended", status=status, ms=round(ms, 1), events=self._reader.next_q, **facts)
        if exit is not None and exit.code == BROKEN and self._child is not None:
            log.error("child_broken", report=self._child.diagnostics.decode(errors="replace"))

    def _leave(self) -> None:
        """Nothing of the run is left behind, also when its iteration was abandoned."""
        for timer in self._timers:
            timer.cancel()
        self._ending = True
        if self._keeping is None:
            self._kill()
        self._desk.leave(self._turn)
        self._on_leave(self)


class LocalExecutor:
    """Runs programs in children of a zygote on this machine."""

    def __init__(
        self, limits: Limits, forks: ForkServer, *, slots: int, queue: int, kept: int = 8, kept_s: float = 300
    ) -> None:
        self._limits = limits
        self._forks = forks
        self._desk = Desk(slots, queue)
        self._shelf = Shelf(kept, kept_s)
        self._executions: set[LocalExecution] = set()

    @classmethod
    def within(
        cls, limits: Limits, *, slots: int, queue: int, spares: int, kept: int = 8, kept_s: float = 300
    ) -> LocalExecutor:
        """An executor with a zygote of its own: `slots` programs run, `queue` wait, `spares` children stand ready.

        `kept` children stay after their program's end, for `kept_s` seconds, with the tensors it made.
        """
        forks = ForkServer(limits, spares=spares)
        return cls(limits, forks, slots=slots, queue=queue, kept=kept, kept_s=kept_s)

    async def start(self) -> None:
        await self._forks.start()

    def admit(self, program: Program) -> Execution:
        kept = msgspec.structs.replace(program, kept=self._limits.kept if self._shelf.most else 0)
        leave = self._executions.discard
        execution = LocalExecution(kept, self._limits, self._forks, self._desk, self._shelf, leave)
        self._executions.add(execution)
        return execution

    def capacity(self) -> Capacity:
        holding = tuple(name for name, problem in self._forks.layers.items() if not problem)
        desk = self._desk
        return Capacity(desk.slots, desk.running, desk.waiting, desk.queue, self._forks.ready, holding)

    async def shutdown(self) -> None:
        for execution in list(self._executions):
            execution.stop()
        self._shelf.clear()
        await self._forks.shutdown()
