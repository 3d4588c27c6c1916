"""From Run to the first event and to the finished graph, through the real server and a real browser, in milliseconds.

First event and end are taken on the session's WebSocket; drawn, in the page, is the time from the press of Run until
the page says that nothing is pending.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10, 100, 1000)
ROUNDS = 15
DRAWN_ROUNDS = 7

PRESS_AND_WAIT = """async () => {
  const root = document.querySelector('[data-idle]');
  const start = performance.now();
  document.querySelector('[data-testid="run"]').click();
  await new Promise((done) => {
    let busy = false;
    const look = () => {
      if (root.dataset.idle !== 'true') busy = true;
      else if (busy) { watcher.disconnect(); done(); }
    };
    const watcher = new MutationObserver(look);
    watcher.observe(root, { attributes: true, attributeFilter: ['data-idle'] });
    look();
  });
  return performance.now() - start;
}"""


@dataclass(frozen=True)
class Latency:
    """Medians of one program size."""

    ops: int
    first_event_ms: float
    end_ms: float
    drawn_ms: float


def program(ops: int) -> str:
    """A chain of `ops` operations and its backward pass."""
    return (
        "import torch\nx = torch.tensor(1.01, requires_grad=True)\ny = x\n"
        f"for i in range({ops}):\n    y = y * x\ny.backward()\n"
    )


def measure() -> list[Latency]:
    """One row per size."""
    sys.path.insert(0, str(ROOT / "scripts"))
    import find_browser

    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser.find(), args=list(find_browser.FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(f"http://{address}/")
        page.wait_for_selector("[data-idle='true']")
        rows = []
        for ops in SIZES:
            first, end = _over_the_wire(address, program(ops))
            rows.append(Latency(ops, first, end, _drawn(page, program(ops))))
        browser.close()
    return rows


@contextmanager
def serving(settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The service on a free port, with these variables in its environment; host and port."""
    command = [str(Path(sys.executable).with_name("retrograde")), "serve", "--port", "0"]
    environment = {**os.environ, "RETROGRADE_LOG_FORMAT": "console", **(settings or {})}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://([\w.]+:\d+)", line):
                yield found.group(1)
                return
        raise RuntimeError("the server ended before it told its address")
    finally:
        process.terminate()
        process.wait(timeout=10)


def _over_the_wire(address: str, source: str) -> tuple[float, float]:
    firsts, ends = [], []
    with connect(f"ws://{address}/api/v1/session", origin=f"http://{address}", max_size=None) as socket:  # type: ignore[arg-type]
        for i in range(ROUNDS):
            first, end = _one_run(socket, f"bench-{i}", source)
            firsts.append(first)
            ends.append(end)
    return statistics.median(firsts), statistics.median(ends)


def _one_run(socket: ClientConnection, run: str, source: str) -> tuple[float, float]:
    started = time.perf_counter()
    first = 0.0
    socket.send(json.dumps({"k": "run", "run": run, "source": source}))
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=30))
        now = (time.perf_counter() - started) * 1000
        if message["k"] != "batch" or message["run"] != run:
            continue
        first = first or now
        last = message["ev"][-1]
        socket.send(json.dumps({"k": "ack", "run": run, "q": last["q"] + 1}))
        if last["k"] == "end":
            return first, now


def put_program(page: Page, source: str) -> None:
    """Puts a program in place of the one in the editor."""
    page.click(".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def press_and_wait(page: Page) -> float:
    """Milliseconds from the press of Run until the page says that nothing is pending."""
    page.wait_for_selector("[data-idle='true']")
    took: float = page.evaluate(PRESS_AND_WAIT)
    return took


def _drawn(page: Page, source: str) -> float:
    put_program(page, source)
    return statistics.median(press_and_wait(page) for _ in range(DRAWN_ROUNDS))
