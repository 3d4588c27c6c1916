"""Serving the application with uvicorn: refuses unsafe addresses, and goes within seconds when it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from types import FrameType

import uvicorn

from retrograde_server.app import create_app
from retrograde_server.runs.executor import ExecutorDown
from retrograde_server.runs.limits import KIB
from retrograde_server.service import Service
from retrograde_server.settings import Settings, option_name

ESCAPES = 6
"""Bytes a character of a program takes at most in a JSON message, for each of its own."""
REQUIRED = "seccomp"
"""The one layer without which strangers' programs are not run."""


class Server(uvicorn.Server):
    """Takes no new run from the moment it is told to stop, and says when it can be reached."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._service.drain()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            print(f"Retrograde is at http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)


def serve(settings: Settings) -> int:
    """Serves until it is told to stop; the command's exit status.

    Raises:
        ExecutorDown: programs cannot run here, or not safely enough for the address.
        OSError: the address cannot be had.
    """
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=(settings.source_kib * ESCAPES + 4) * KIB,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=max(1, round(settings.drain_s)),
        lifespan="on",
    )
    service: Service = app.state.service
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner, contextlib.suppress(KeyboardInterrupt):
        runner.run(_serve(Server(config, service), service, settings))
    return 0


async def _serve(server: Server, service: Service, settings: Settings) -> None:
    await service.start()
    try:
        refuse_danger(settings.host, service.executor.capacity().layers)
        with _listen(settings.host, settings.port) as listener:
            await server.serve([listener])
    finally:
        await service.stop()


def refuse_danger(host: str, layers: tuple[str, ...]) -> None:
    """Raises ExecutorDown when other machines could run programs here that nothing confines."""
    if is_public(host) and REQUIRED not in layers:
        raise ExecutorDown(
            f"Other machines can reach {host}, and this machine cannot confine their programs ({REQUIRED} is missing)."
            f" Listen on 127.0.0.1 ({option_name('host')}), or install libseccomp."
        )


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError with what to try."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, socket.gaierror) as error:
        raise OSError(
            f"cannot listen on {host} port {port} ({error.strerror}); try another {option_name('port')}"
        ) from None


def is_public(host: str) -> bool:
    """Whether other machines can reach a server that listens on `host`."""
    if host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True
