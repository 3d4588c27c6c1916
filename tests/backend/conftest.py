"""A real server on a free port, browsers to connect to it, and executors that run unguarded programs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from retrograde_server.runs.forkserver import RUNNER, ForkServer
from retrograde_server.runs.limits import MIB, Limits
from retrograde_server.runs.local import LocalExecutor

from .browser import Browser

RETROGRADE = (sys.executable, "-m", "retrograde_server")
UNGUARDED = "unguarded:run_program"


class Served:
    """A running `retrograde serve`."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def browser(self, **options: object) -> Browser:
        return Browser(f"ws://127.0.0.1:{self.port}/api/v1/session", **options)


@contextmanager
def serving(**settings: object) -> Iterator[Served]:
    """Starts a server of its own; it is asked to go at the end, and must."""
    variables = {f"RETROGRADE_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [*RETROGRADE, "serve", "--port", "0"], env={**os.environ, **variables}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found, f"the server did not start: {line!r}"
        yield Served(process, int(found[1]))
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Served]:
    """One server for all tests that leave it as it was."""
    with serving() as served:
        yield served


@asynccontextmanager
async def executing(
    *,
    unguarded: bool = True,
    slots: int = 2,
    queue: int = 8,
    spares: int = 1,
    kept: int = 8,
    kept_s: float = 60,
    **limits: object,
) -> AsyncIterator[LocalExecutor]:
    """A local executor; `unguarded` programs have no language layer around them."""
    chosen = Limits(**{"wall_s": 20, "memory": 512 * MIB, **limits})
    runner = UNGUARDED if unguarded else RUNNER
    forks = ForkServer(chosen, spares=spares, runner=runner, path=(str(Path(__file__).parent),))
    executor = LocalExecutor(chosen, forks, slots=slots, queue=queue, kept=kept, kept_s=kept_s)
    await executor.start()
    try:
        yield executor
    finally:
        await executor.shutdown()
