"""What the routes share: the settings, the executor and the sessions of this server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, TypeAlias

from fastapi import Depends
from starlette.requests import HTTPConnection

from retrograde_server.runs.executor import Executor
from retrograde_server.runs.limits import KIB
from retrograde_server.runs.session import Sessions
from retrograde_server.runs.stream import Pace
from retrograde_server.settings import Settings


@dataclass(frozen=True)
class Service:
    """One server's parts. `start` and `stop` are its life."""

    settings: Settings
    executor: Executor
    sessions: Sessions = field(init=False)

    def __post_init__(self) -> None:
        sessions = Sessions(self.executor, most=self.settings.sessions, ttl_s=self.settings.session_ttl_s)
        object.__setattr__(self, "sessions", sessions)

    @property
    def pace(self) -> Pace:
        settings = self.settings
        return Pace(
            flush_s=settings.flush_ms / 1000,
            flush_events=settings.flush_events,
            flush_bytes=settings.flush_kib * KIB,
            window=settings.window,
            backlog=settings.backlog,
        )

    async def start(self) -> None:
        """Makes ready to run programs. Raises ExecutorDown."""
        await self.executor.start()

    async def stop(self) -> None:
        """Ends every run and every process."""
        await self.sessions.close()
        await self.executor.shutdown()

    def drain(self) -> None:
        """From now on takes no new run; called when the server is asked to go."""
        self.sessions.draining = True


def service_of(connection: HTTPConnection) -> Service:
    """The service that answers this request or WebSocket."""
    service: Service = connection.app.state.service
    return service


TheService: TypeAlias = Annotated[Service, Depends(service_of)]
