"""The web application: `create_app(settings)` puts gate, routes and service together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from retrograde import __version__
from retrograde_server import problem
from retrograde_server.gate import Gate
from retrograde_server.routes import ROUTERS
from retrograde_server.runs.executor import Executor
from retrograde_server.runs.local import LocalExecutor
from retrograde_server.service import Service
from retrograde_server.settings import Settings


def create_app(settings: Settings | None = None, executor: Executor | None = None) -> FastAPI:
    """An application of its own, with settings from the environment and the local executor unless others are given."""
    settings = settings or Settings()
    service = Service(settings, executor or local_executor(settings))
    app = FastAPI(
        title="Retrograde",
        version=__version__,
        lifespan=_lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.add_middleware(Gate, settings=settings)
    problem.install(app)
    for router in ROUTERS:
        app.include_router(router)
    return app


def local_executor(settings: Settings) -> LocalExecutor:
    """The executor that runs programs on this machine within the settings' limits."""
    return LocalExecutor.within(
        settings.limits(),
        slots=settings.processes,
        queue=settings.queue,
        spares=settings.spares,
        kept=settings.kept,
        kept_s=settings.kept_s,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    await service.start()
    try:
        yield
    finally:
        await service.stop()
