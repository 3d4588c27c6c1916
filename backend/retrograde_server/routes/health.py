"""Whether the server lives, and whether it can run programs now."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel

from retrograde import __version__
from retrograde_server.service import TheService

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    version: str


class Readiness(BaseModel):
    """How ready the server is for another program."""

    ready: bool
    why_not: list[str]
    """What stands in the way, in words."""
    running: int
    waiting: int
    sessions: int
    layers: list[str]
    """What confines a program on this machine."""


@router.get("/livez")
async def livez() -> Alive:
    """Answers as long as the event loop turns."""
    return Alive(version=__version__)


@router.get("/readyz", responses={503: {"model": Readiness}})
async def readyz(service: TheService, response: Response) -> Readiness:
    """Status 200 when a program sent now would be taken, else 503."""
    capacity = service.executor.capacity()
    obstacles = {
        "shutting down": service.sessions.draining,
        "no process to run programs in": not capacity.ready,
        "queue full": capacity.running >= capacity.slots and capacity.waiting >= capacity.queue,
    }
    why_not = [reason for reason, stands in obstacles.items() if stands]
    if why_not:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return Readiness(
        ready=not why_not,
        why_not=why_not,
        running=capacity.running,
        waiting=capacity.waiting,
        sessions=len(service.sessions),
        layers=list(capacity.layers),
    )
