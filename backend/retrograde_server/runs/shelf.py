"""Children that stay after their program's end, so that its tensors can be looked at: few, frozen, and not for long.

A child on the shelf is stopped by the kernel except while it answers, so that it costs memory only, whatever its
program left behind in it.
"""

from __future__ import annotations

import asyncio

import msgspec
import structlog

from retrograde_server.runs.executor import TensorsGone
from retrograde_server.runs.looking import Answer, Found, Look, Missing, framed
from retrograde_server.runs.process import ChildProcess, Gone, Spoke
from retrograde_server.runs.wire import Frames, Violation

ANSWER_S = 5.0

log = structlog.get_logger()
_decode = msgspec.json.Decoder(Answer).decode


class Keeping:
    """One child that stays. It is gone after an answer that makes no sense, or none."""

    def __init__(self, child: ChildProcess, shelf: Shelf) -> None:
        self._child = child
        self._shelf = shelf
        self._turn = asyncio.Lock()
        self._frames = Frames()
        child.pause()

    async def look(self, look: Look) -> Found:
        """What the child says of `look`. Raises TensorsGone."""
        async with self._turn:
            if self not in self._shelf:
                raise TensorsGone("the process that kept it has ended")
            try:
                async with asyncio.timeout(ANSWER_S):
                    answer = await self._ask(look)
            except (Violation, TimeoutError) as failure:
                log.warning("keeping_failed", why=str(failure) or "no answer in time")
                self.release()
                raise TensorsGone("the process that kept it has ended") from None
        if isinstance(answer, Missing):
            raise TensorsGone(answer.why)
        return answer

    def release(self) -> None:
        """Ends the child; does nothing when that has happened."""
        self._shelf.remove(self)

    def end(self) -> None:
        """For the shelf: kills the child, which is on it no longer."""
        self._child.kill()

    async def _ask(self, look: Look) -> Answer:
        child = self._child
        if not child.inbox.empty():
            raise Violation("lost", "it spoke without being asked, or is gone")
        child.resume()
        child.write(framed(look))
        while True:
            match await child.inbox.get():
                case Spoke(data):
                    self._frames.add(data)
                    if (frame := self._frames.cut()) is not None:
                        break
                case Gone():
                    raise Violation("lost", "it is gone")
        child.pause()
        if self._frames.rest:
            raise Violation("lost", "it said more than it was asked")
        return self._checked(frame, look)

    def _checked(self, frame: bytes, look: Look) -> Answer:
        try:
            answer: Answer = _decode(frame)
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
            raise Violation("lost", f"it sent a malformed answer ({error})") from None
        if isinstance(answer, Found) and not answer.answers(look):
            raise Violation("lost", "its answer does not fit the question")
        return answer


class Shelf:
    """At most `most` children stay, the newest, each for `ttl_s` seconds."""

    def __init__(self, most: int, ttl_s: float) -> None:
        self.most = most
        self._ttl_s = ttl_s
        self._keepings: dict[Keeping, asyncio.TimerHandle] = {}

    def __contains__(self, keeping: Keeping) -> bool:
        return keeping in self._keepings

    def __len__(self) -> int:
        return len(self._keepings)

    def add(self, child: ChildProcess) -> Keeping:
        """Takes in a child that said it stays."""
        keeping = Keeping(child, self)
        expiry = asyncio.get_running_loop().call_later(self._ttl_s, self.remove, keeping)
        self._keepings[keeping] = expiry
        while len(self) > self.most:
            self.remove(next(iter(self._keepings)))
        return keeping

    def remove(self, keeping: Keeping) -> None:
        """Ends a child that may be here."""
        if (expiry := self._keepings.pop(keeping, None)) is not None:
            expiry.cancel()
            keeping.end()

    def clear(self) -> None:
        """Ends all of them."""
        for keeping in list(self._keepings):
            self.remove(keeping)
