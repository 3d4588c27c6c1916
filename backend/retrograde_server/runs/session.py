"""Sessions: the runs of one browser tab, kept for a while when its connection is lost."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import aclosing, contextmanager

import structlog

from retrograde.recording.events import End
from retrograde_server.runs.executor import (
    Ended,
    Execution,
    Executor,
    Happened,
    Progress,
    Queued,
    QueueFull,
    Started,
    TensorsGone,
)
from retrograde_server.runs.limits import Program
from retrograde_server.runs.looking import Found, Look
from retrograde_server.runs.run import Run

log = structlog.get_logger()


class UnknownRun(LookupError):
    """There is no such session or run, or not any more."""


class TooManySessions(Exception):
    """As many browsers are connected as the server allows."""


class Session:
    """One tab's runs: the latest, and none before it. At most one is going."""

    def __init__(self, id: str) -> None:
        self.id = id
        self._run: Run | None = None
        self._execution: Execution | None = None
        self._used: set[str] = set()

    def run(self, id: str) -> Run:
        """Raises UnknownRun."""
        if self._run is None or self._run.id != id:
            raise UnknownRun(f"no run {id!r} in this session")
        return self._run

    def has(self, id: str) -> bool:
        """A run of this name was started here before."""
        return id in self._used

    @property
    def empty(self) -> bool:
        """Nothing was ever run in it."""
        return self._run is None

    def start(self, id: str, execution: Execution) -> tuple[Run, asyncio.Task[None]]:
        """Follows `execution` as the session's run in a task of its own; stops the one before."""
        self.end()
        self._execution = execution
        self._used.add(id)
        self._run = run = Run(id)
        return run, asyncio.get_running_loop().create_task(follow(execution, run))

    def stop(self) -> None:
        """Ends the run that is going, if one is."""
        if self._execution is not None:
            self._execution.stop()

    def end(self) -> None:
        """Ends the run that is going, if one is, and gives up what was kept of it."""
        self.stop()
        if self._execution is not None:
            self._execution.release()

    async def look(self, run: str, look: Look) -> Found:
        """Part of a tensor of a run that is over. Raises UnknownRun and TensorsGone."""
        if self.run(run).state != "ended" or self._execution is None:
            raise TensorsGone("the program still runs")
        return await self._execution.look(look)


async def follow(execution: Execution, run: Run) -> None:
    """Writes what `execution` does into `run`; the run ends, whatever happens."""
    try:
        async with aclosing(execution.progress()) as progress:
            async for step in progress:
                record(step, run)
    except Exception:
        log.exception("run_lost")
        if run.state != "ended":
            run.finish([], End(q=len(run.log), t=0, status="lost", ops=0, ms=0, msg=_OUR_FAULT))


def record(step: Progress, run: Run) -> None:
    """Moves `run` one step on."""
    match step:
        case Queued(position):
            run.wait_at(position)
        case Started():
            run.start()
        case Happened(events):
            run.append(events)
        case Ended(events, end):
            run.finish(events, end)


_OUR_FAULT = "Retrograde itself failed while it ran the program; the server's log says how. Run it again."


class Sessions:
    """All sessions of this server, by id. A session may have several ids: one for each connection it had."""

    def __init__(self, executor: Executor, *, most: int, ttl_s: float) -> None:
        self._executor = executor
        self._most = most
        self._ttl_s = ttl_s
        self._by_id: dict[str, Session] = {}
        self._connected: dict[Session, int] = {}
        self._expiries: dict[Session, asyncio.TimerHandle] = {}
        self._runs: set[asyncio.Task[None]] = set()
        self.draining = False
        """No new run is taken."""

    def __len__(self) -> int:
        return len(self._connected)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection with a session of its own, until the block ends. Raises TooManySessions."""
        if len(self) >= self._most:
            raise TooManySessions(f"{self._most} browsers are connected")
        session = Session(secrets.token_urlsafe(16))
        self._by_id[session.id] = session
        connection = Connection(self, session)
        self._attach(session)
        try:
            yield connection
        finally:
            self._detach(connection.session)

    def launch(self, session: Session, id: str, program: Program) -> Run:
        """Runs a program in `session`; the run before it is stopped. Raises QueueFull."""
        if self.draining:
            raise QueueFull("the server is shutting down")
        run, task = session.start(id, self._executor.admit(program))
        self._runs.add(task)
        task.add_done_callback(self._runs.discard)
        return run

    def move(self, connection: Connection, id: str) -> None:
        """Gives `connection` the session `id`, which it had before. Raises UnknownRun."""
        wanted = self._by_id.get(id)
        if wanted is None:
            raise UnknownRun("this session has expired")
        given = connection.session
        if wanted is not given:
            self._attach(wanted)
            connection.session = wanted
            self._by_id[given.id] = wanted
            self._detach(given)

    async def close(self) -> None:
        """Stops every run, waits until all are over, and forgets every session."""
        self.draining = True
        for session in set(self._by_id.values()):
            self._forget(session)
        await asyncio.gather(*self._runs)

    def _attach(self, session: Session) -> None:
        self._connected[session] = self._connected.get(session, 0) + 1
        if (expiry := self._expiries.pop(session, None)) is not None:
            expiry.cancel()

    def _detach(self, session: Session) -> None:
        self._connected[session] -= 1
        if self._connected[session]:
            return
        del self._connected[session]
        if session.empty:
            self._forget(session)
        else:
            loop = asyncio.get_running_loop()
            self._expiries[session] = loop.call_later(self._ttl_s, self._forget, session)

    def _forget(self, session: Session) -> None:
        session.end()
        if (expiry := self._expiries.pop(session, None)) is not None:
            expiry.cancel()
        for id in [id for id, other in self._by_id.items() if other is session]:
            del self._by_id[id]


class Connection:
    """One WebSocket, and the session it serves now."""

    def __init__(self, sessions: Sessions, session: Session) -> None:
        self._sessions = sessions
        self.session = session

    def launch(self, id: str, program: Program) -> Run:
        """Runs a program in this session. Raises QueueFull."""
        return self._sessions.launch(self.session, id, program)

    def resume(self, session: str, run: str) -> Run:
        """Takes the session up again that an earlier connection had. Raises UnknownRun."""
        self._sessions.move(self, session)
        return self.session.run(run)
