"""One browser's view of one run: a cursor into the log, moved on in batches as fast as the browser draws and no faster.

A batch leaves 16 ms after the one before, or earlier when it is full (the figures are settings). The browser
acknowledges what it has drawn and gets at most a window of events beyond that, because its socket would take
everything at once and show it seconds later. While a program runs, a browser that is too far behind loses the oldest
events of its backlog: a `Gap` with why `slow` says from which number on and how many, and `resume` brings them.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec

from retrograde.recording.events import Gap, decode, encode
from retrograde_server.protocol.messages import RunState, encode_server
from retrograde_server.runs.limits import KIB
from retrograde_server.runs.run import Run


@dataclass(frozen=True, slots=True)
class Pace:
    """How a run is streamed."""

    flush_s: float = 0.016
    flush_events: int = 256
    flush_bytes: int = 64 * KIB
    window: int = 4096
    """Events sent beyond the acknowledged ones."""
    backlog: int = 16_384
    """Events behind a running program before some are skipped."""


class Viewer:
    """Sends a run's state and its events from `since` on through `send`, one message at a time."""

    def __init__(self, run: Run, since: int, pace: Pace, send: Callable[[bytes], Awaitable[None]]) -> None:
        self.run = run
        self._cursor = since
        self._acked = since
        self._pace = pace
        self._send = send
        self._wake = asyncio.Event()
        self._told: RunState | None = None

    def ack(self, q: int) -> None:
        """Everything before `q` is drawn."""
        self._acked = max(self._acked, min(q, self._cursor))
        self._wake.set()

    async def pump(self) -> None:
        """Sends until the run is over and everything of it is sent."""
        with self.run.watched_by(self._wake):
            while True:
                self._wake.clear()
                await self._tell_state()
                if self._told is not None and self._told.state == "ended":
                    return
                if await self._skip_when_too_far_behind() or await self._send_batch():
                    await self._rest()
                else:
                    await self._wake.wait()

    async def _tell_state(self) -> None:
        """Says how the run stands when that is news; the end only after the last event."""
        run = self.run
        if run.state == "ended" and self._cursor < len(run.log):
            return
        state = RunState(run=run.id, state=run.state, position=run.position, status=run.status)
        if state != self._told:
            self._told = state
            await self._send(encode_server(state))

    async def _send_batch(self) -> bool:
        """Sends the next batch; False when there is nothing to send, or no credit."""
        pace = self._pace
        if self._credit <= 0 or self._cursor >= len(self.run.log):
            return False
        count = min(pace.flush_events, self._credit)
        events, self._cursor = self.run.log.slice(self._cursor, count, pace.flush_bytes)
        await self._send(batch(self.run.id, events))
        return True

    async def _rest(self) -> None:
        """Waits until the next batch is due by time or by size; other connections get their turn in any case."""
        await asyncio.sleep(0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pace.flush_s):
                while not self._full():
                    self._wake.clear()
                    await self._wake.wait()

    def _full(self) -> bool:
        """A whole batch is ready, or the last one."""
        run, pace = self.run, self._pace
        waiting = len(run.log) - self._cursor
        return run.state == "ended" or waiting >= pace.flush_events or run.log.size(self._cursor) >= pace.flush_bytes

    async def _skip_when_too_far_behind(self) -> bool:
        """Leaves out all but the newest batch of a backlog that is too long, and says so.

        A run that is over is never cut: what is left of it is all there will be.
        """
        log, start = self.run.log, self._cursor
        if self.run.state != "running" or len(log) - start <= self._pace.backlog or self._credit <= 0:
            return False
        skipped = log.first_number(len(log) - self._pace.flush_events) - start
        if skipped <= 0:
            return False
        self._cursor += skipped
        self._acked += skipped  # Skipped events take no credit.
        [first], _ = log.slice(start, 1, 0)
        gap = Gap(q=start, t=decode(first).t, n=skipped, why="slow")
        await self._send(batch(self.run.id, [encode(gap)]))
        return True

    @property
    def _credit(self) -> int:
        """Events that may be sent before the browser acknowledges more."""
        return self._acked + self._pace.window - self._cursor


def batch(run: str, events: list[bytes]) -> bytes:
    """A `Batch` message around events that are encoded already."""
    return b'{"k":"batch","run":' + msgspec.json.encode(run) + b',"ev":[' + b",".join(events) + b"]}"
