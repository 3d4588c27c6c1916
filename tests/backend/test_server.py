"""Starting and stopping the whole server."""

from __future__ import annotations

import os
import select
import signal
import time
from pathlib import Path

import pytest
import websockets.exceptions

from retrograde_server.runs.executor import ExecutorDown
from retrograde_server.server import refuse_danger

from .conftest import serving


def family(pid: int) -> list[int]:
    """All descendants of a process."""
    children = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(grandchild for child in children for grandchild in family(child))]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_told_to_go_it_goes_soon_and_leaves_nothing(number: signal.Signals) -> None:
    with serving() as server, server.browser() as browser:
        browser.send(k="run", run="r", source="print(1)\nwhile True: pass")
        browser.until_event("txt")
        handles = [os.pidfd_open(pid) for pid in family(server.process.pid)]
        assert len(handles) >= 2
        started = time.monotonic()
        server.process.send_signal(number)
        with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
            browser.until_ended("no such run")
        server.process.wait(10)
        for handle in handles:
            assert select.select([handle], [], [], 5)[0], "a process is still alive"
            os.close(handle)
        assert time.monotonic() - started < 5
        if number != signal.SIGKILL:
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012


def test_strangers_are_served_only_when_their_programs_are_confined() -> None:
    refuse_danger("127.0.0.1", ())
    refuse_danger("0.0.0.0", ("rlimits", "seccomp"))
    with pytest.raises(ExecutorDown, match="seccomp is missing"):
        refuse_danger("0.0.0.0", ("rlimits",))
