"""Serves the playground with hot reload: uvicorn reloads the Python side, Vite the browser side; they end together.

Vite answers on the port a person opens and hands everything that is not a source module to uvicorn behind it.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time

import web


def main() -> int:
    """Runs until one of the two ends or Ctrl-C; exit status of the one that ended first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port to open in the browser")
    port = parser.parse_args().port
    signal.signal(signal.SIGTERM, _interrupt)
    behind = _free_port()
    processes = [_uvicorn(behind)]
    try:
        _wait_for(behind, processes[0])
        processes.append(_vite(port, behind))
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(processes)
    return next(process.returncode for process in processes if process.returncode is not None)


def _uvicorn(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "uvicorn", "--factory", "retrograde_server.app:create_app", "--reload"]
    folders = [word for folder in ("engine", "backend") for word in ("--reload-dir", str(web.ROOT / folder))]
    return subprocess.Popen([*command, *folders, "--port", str(port), "--log-level", "warning"])


def _vite(port: int, behind: int) -> subprocess.Popen[bytes]:
    node = web.any_node()
    env = {**os.environ, "RETROGRADE_DEV_BACKEND": f"http://127.0.0.1:{behind}"}
    command = [str(node), "node_modules/vite/bin/vite.js", "--port", str(port), "--clearScreen", "false"]
    return subprocess.Popen(command, cwd=web.FRONTEND, env=env)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Returns when somebody listens on the port, or the process that should has ended."""
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
