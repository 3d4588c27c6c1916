"""Takes the readme's pictures of the real playground: `.venv/bin/python scripts/take_pictures.py`."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize, sync_playwright

import find_browser

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SIZE: ViewportSize = {"width": 1280, "height": 720}
STEPS_BACK = 5
"""How far from the end the last step is taken: in the middle of the backward pass."""
SETTLED_MS = 300
"""Time for what the style sheets fade in or out."""
HOLD = """() => {
  const next = window.requestAnimationFrame.bind(window);
  let frames = 0;
  window.requestAnimationFrame = (then) => next(() => then(frames++ === 0 ? 0 : 100));
}"""
"""Stops what moves on the page 100 ms after it began: a gradient is then half way along its edge."""
PROGRAM = """\
import torch

x = torch.tensor(2.0, requires_grad=True)
w = torch.tensor(-1.5, requires_grad=True)

y = x
for i in range(2):
    if y > 0:
        y = y * w
    else:
        y = y + x

y.backward()
print("dy/dx =", x.grad, " dy/dw =", w.grad)
"""


def main() -> None:
    """One picture in each theme."""
    IMAGES.mkdir(exist_ok=True)
    with _server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser.find(), args=list(find_browser.FLAGS))
        schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for scheme in schemes:
            page = browser.new_page(viewport=SIZE, color_scheme=scheme, device_scale_factor=2)
            page.goto(address)
            _run(page)
            page.screenshot(path=IMAGES / f"playground-{scheme}.png")
        browser.close()


@contextmanager
def _server() -> Iterator[str]:
    command = [str(Path(sys.executable).with_name("retrograde")), "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        found = next(match for line in process.stdout if (match := re.search(r"http://[\w.]+:\d+", line)))
        yield found.group()
    finally:
        process.terminate()
        process.wait(timeout=10)


def _run(page: Page) -> None:
    page.wait_for_selector("[data-idle='true']")
    page.click(".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(PROGRAM)
    page.click("[data-testid=run]")
    page.wait_for_selector("[data-testid=last][aria-disabled=true]")
    page.wait_for_selector("[data-idle='true']")
    for _ in range(STEPS_BACK):
        page.click("[data-testid=step-back]")
    page.wait_for_selector("[data-idle='true']")
    page.evaluate(HOLD)
    page.click("[data-testid=step-forward]")
    page.wait_for_selector(".rg-edge.is-current .rg-flow")
    page.mouse.move(0, 0)
    page.wait_for_timeout(SETTLED_MS)


if __name__ == "__main__":
    main()
