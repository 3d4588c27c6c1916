"""The WebSocket of a browser tab: requests come in, a run's state and events go out.

Two tasks share the socket: this one answers requests as they come, so that a stop never waits behind events, and a
`Viewer` streams the run that is being watched. A message that makes no sense is refused; the connection stays.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import MutableMapping
from typing import Any, Literal, TypeAlias

import msgspec
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from retrograde import __version__
from retrograde_server.protocol.messages import (
    Ack,
    ClientMessage,
    Gone,
    Hello,
    LookAt,
    Numbers,
    Refused,
    ResumeRun,
    ServerMessage,
    StartRun,
    StopRun,
    decode_client,
    encode_server,
)
from retrograde_server.runs.executor import QueueFull, TensorsGone
from retrograde_server.runs.limits import KIB, Program
from retrograde_server.runs.looking import BOX, Look
from retrograde_server.runs.run import Run
from retrograde_server.runs.session import Connection, TooManySessions, UnknownRun
from retrograde_server.runs.stream import Viewer
from retrograde_server.service import Service, TheService

router = APIRouter(prefix="/api/v1")

ID_LENGTH = 64
TRY_AGAIN_LATER = 1013
RETRY_S = 2.0
LOOKS = 16
"""So many looks of one tab may be unanswered."""
Why: TypeAlias = Literal["malformed", "too_large", "busy", "unknown_run", "internal"]


@router.websocket("/session")
async def session(websocket: WebSocket, service: TheService) -> None:
    """Serves one browser tab until it goes."""
    await websocket.accept()
    with contextlib.suppress(WebSocketDisconnect, TimeoutError, RuntimeError):
        try:
            with service.sessions.connection() as connection:
                await Tab(websocket, service, connection).serve()
        except TooManySessions as full:
            refusal = Refused(why="busy", message=f"{full}; try again in a moment.", retry_s=RETRY_S)
            await websocket.send_text(encode_server(refusal).decode())
            await websocket.close(TRY_AGAIN_LATER)


class Tab:
    """One connected browser tab."""

    def __init__(self, websocket: WebSocket, service: Service, connection: Connection) -> None:
        self._websocket = websocket
        self._service = service
        self._connection = connection
        self._viewer: Viewer | None = None
        self._pump: asyncio.Task[None] | None = None
        self._looks: set[asyncio.Task[None]] = set()
        self._sending = asyncio.Lock()

    async def serve(self) -> None:
        """Answers requests until the browser is gone. Raises WebSocketDisconnect or TimeoutError then."""
        try:
            await self._tell(Hello(session=self._connection.session.id, version=__version__))
            while True:
                await self._answer(await self._websocket.receive())
        finally:
            for task in (*self._looks, self._pump):
                if task is not None:
                    task.cancel()

    async def _answer(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        text = message.get("text")
        if not isinstance(text, str):
            await self._refuse("malformed", "Expected a text message; a binary one came.")
            return
        try:
            request = decode_client(text)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            await self._refuse("malformed", f"Expected a JSON request run, stop, resume, ack or look; {error}.")
            return
        await self._carry_out(request)

    async def _carry_out(self, request: ClientMessage) -> None:
        try:
            match request:
                case StartRun():
                    await self._start(request)
                case StopRun(run):
                    self._connection.session.run(run)
                    self._connection.session.stop()
                case ResumeRun():
                    await self._resume(request)
                case Ack(run, q):
                    if self._viewer is not None and self._viewer.run.id == run:
                        self._viewer.ack(q)
                case LookAt():
                    await self._look(request)
        except UnknownRun as unknown:
            await self._refuse("unknown_run", f"Expected a run of this session; {unknown}. Run again.", request)
        except QueueFull as full:
            await self._refuse("busy", f"No place to run this now: {full}. Try again in a moment.", request, RETRY_S)

    async def _start(self, request: StartRun) -> None:
        limit = self._service.settings.source_kib * KIB
        size = len(request.source.encode())
        if not 1 <= len(request.run) <= ID_LENGTH:
            await self._refuse("malformed", f"Expected a run id of 1 to {ID_LENGTH} characters.", request)
        elif self._connection.session.has(request.run):
            await self._refuse("malformed", "Expected a new run id; this session has used it.", request)
        elif size > limit:
            message = f"Expected a program of at most {limit} bytes; {size} came. Shorten it."
            await self._refuse("too_large", message, request)
        else:
            program = Program(request.source, request.seed, flip=request.flip, lab=request.lab)
            self._watch(self._connection.launch(request.run, program), 0)

    async def _look(self, request: LookAt) -> None:
        look = Look(request.what, request.id, request.at, request.start, request.count)
        if look.size > BOX:
            message = f"Expected at most {BOX} elements at once; {look.size} were asked for."
            await self._refuse("malformed", message, request)
        elif len(self._looks) >= LOOKS:
            await self._tell(Gone(run=request.run, n=request.n, why="too many tensors are looked at at once"))
        else:
            task = asyncio.get_running_loop().create_task(self._show(request, look))
            self._looks.add(task)
            task.add_done_callback(self._looks.discard)

    async def _show(self, request: LookAt, look: Look) -> None:
        """Answers when the child has; other requests do not wait for it."""
        run, n = request.run, request.n
        try:
            found = await self._connection.session.look(run, look)
        except (TensorsGone, UnknownRun) as gone:
            answer: Numbers | Gone = Gone(run=run, n=n, why=str(gone))
        else:
            answer = Numbers(
                run=run, n=n, shape=found.shape, dtype=found.dtype, kind=found.kind, data=found.data,
                figures=found.figures,
            )  # fmt: skip
        with contextlib.suppress(WebSocketDisconnect, TimeoutError, RuntimeError):
            await self._tell(answer)

    async def _resume(self, request: ResumeRun) -> None:
        run = self._connection.resume(request.session, request.run)
        if 0 <= request.since <= len(run.log):
            self._watch(run, request.since)
        else:
            message = f"Expected since from 0 to {len(run.log)}; {request.since} came."
            await self._refuse("malformed", message, request)

    def _watch(self, run: Run, since: int) -> None:
        """Streams `run` from now on, and nothing else."""
        if self._pump is not None:
            self._pump.cancel()
        self._viewer = Viewer(run, since, self._service.pace, self._send)
        self._pump = asyncio.get_running_loop().create_task(self._stream(self._viewer))

    async def _stream(self, viewer: Viewer) -> None:
        """A browser that is gone, or takes nothing for too long, is noticed here: its socket is closed."""
        try:
            await viewer.pump()
        except (WebSocketDisconnect, RuntimeError):
            return
        except TimeoutError:
            with contextlib.suppress(RuntimeError):
                await self._websocket.close(TRY_AGAIN_LATER)

    async def _refuse(self, why: Why, message: str, request: ClientMessage | None = None, retry_s: float = 0) -> None:
        run = "" if request is None else request.run
        await self._tell(Refused(why=why, message=message, run=run, retry_s=retry_s))

    async def _tell(self, message: ServerMessage) -> None:
        await self._send(encode_server(message))

    async def _send(self, data: bytes) -> None:
        """Raises TimeoutError when the browser does not take it in time."""
        async with self._sending, asyncio.timeout(self._service.settings.send_timeout_s):
            await self._websocket.send_text(data.decode())
