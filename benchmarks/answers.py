"""How soon the page answers a reader, and how still its drawing stands: jumps, moved numbers, steps, re-runs.

Times are taken in the page, from the event of the reader until nothing is pending.
"""

from __future__ import annotations

import math
import re
import statistics

from playwright.sync_api import Browser

from benchmarks.latency import PRESS_AND_WAIT, press_and_wait, put_program
from benchmarks.tab import SETTLED, Figure, Tab, chain, p95, straight

ROUNDS = 20
STEPS = 24
TURNS = 1000
LARGE = 10_000

ON_KEY = f"""() => {{
  globalThis.answered = new Promise((done) => {{
    const hear = ({{ key, timeStamp }}) => {{
      if (key !== "ArrowUp") return;
      document.removeEventListener("keydown", hear, true);
      // The editor hears the key after this, and asks for the run at once.
      setTimeout(async () => {{ await ({SETTLED})(); done(performance.now() - timeStamp); }}, 0);
    }};
    document.addEventListener("keydown", hear, true);
  }});
}}"""
"""The next number that is moved by keyboard: milliseconds until the graph has followed."""

JUMP = f"""async (turn) => {{
  const dial = document.querySelector("[data-testid=loop-dial]");
  const start = performance.now();
  dial.value = String(turn);
  dial.dispatchEvent(new Event("input", {{ bubbles: true }}));
  await ({SETTLED})();
  return performance.now() - start;
}}"""

FIRST_PAINT = """async () => {
  const start = performance.now();
  document.querySelector("[data-testid=run]").click();
  while (document.querySelector(".rg-node.is-shown") === null)
    await new Promise((done) => requestAnimationFrame(done));
  await new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  });
  return performance.now() - start;
}"""

BEING_LAID_OUT = "(least) => seen.worker.some(({ nodes, ms }) => nodes > least && ms === undefined)"

PLACES = """() => Object.fromEntries([...document.querySelectorAll(".rg-node.is-shown")].map(
  (node) => [node.dataset.id, node.getAttribute("style")],
))"""
"""Where cards stand in the drawing, whatever part of it is in view."""

ON_SCREEN = """() => {
  const { left, top, right, bottom } = document.querySelector(".rg-graph").getBoundingClientRect();
  return Object.fromEntries([...document.querySelectorAll(".rg-node.is-shown")].flatMap((node) => {
    const { x, y, width, height } = (node.querySelector(".rg-body") ?? node).getBoundingClientRect();
    const [across, down] = [x + width / 2, y + height / 2];
    return across > left && across < right && down > top && down < bottom ? [[node.dataset.id, [across, down]]] : [];
  }));
}"""

Point = tuple[float, float]


def figures(browser: Browser, address: str) -> list[Figure]:
    """All rows."""
    return [
        _first_paint(browser, address),
        _layout_given_up(browser, address),
        _jumps(browser, address),
        _moved_number(browser, address),
        Figure("steps of a small graph: farthest move of a card", _moved_by_steps(browser, address, 10), 0, "px"),
        Figure("steps of 1,000 ops: farthest move of a card", _moved_by_steps(browser, address, 1000), 0, "px"),
        Figure("re-run with another shape: median move of a survivor", _moved_by_rerun(browser, address), 10, "px"),
    ]


def _first_paint(browser: Browser, address: str) -> Figure:
    tab = Tab(browser, address)
    put_program(tab.page, straight(LARGE))
    took: float = tab.page.evaluate(FIRST_PAINT)
    tab.close()
    return Figure(f"{LARGE:,} ops, every one drawn: Run → first cards painted", took, 1000, "ms")


def _layout_given_up(browser: Browser, address: str) -> Figure:
    """Another program is run while the large one is being laid out."""
    tab = Tab(browser, address)
    put_program(tab.page, straight(LARGE))
    tab.page.click("[data-testid=run]")
    while not tab.page.evaluate(BEING_LAID_OUT, LARGE // 2):
        tab.page.wait_for_timeout(20)
    put_program(tab.page, straight(8))
    took: float = tab.page.evaluate(PRESS_AND_WAIT)
    tab.close()
    return Figure(f"while {LARGE:,} ops are laid out, a small program: Run → idle", took, 1000, "ms")


def _jumps(browser: Browser, address: str) -> Figure:
    tab = Tab(browser, address)
    tab.run(chain(TURNS))
    walls = [tab.page.evaluate(JUMP, 1 + round(i * 0.618034 % 1 * (TURNS - 1))) for i in range(1, ROUNDS + 1)]
    tab.close()
    return Figure(f"jump to a turn of a loop of {TURNS:,}, p95", p95(walls), 50, "ms")


def _moved_number(browser: Browser, address: str) -> Figure:
    lines = "    y = y * x + x * x - y\n" * 25
    head = (
        f"import torch\ndef main(a):\n    x = torch.tensor(a, requires_grad=True)\n    y = x\n{lines}    y.backward()\n"
    )
    tab = Tab(browser, address)
    tab.run(f"{head}main(1.001)")
    tab.page.focus(".cm-content")
    tab.page.keyboard.press("ArrowLeft")
    walls = [_nudge(tab) for _ in range(ROUNDS)]
    tab.close()
    return Figure(
        "a number of a program of 100 ops moved: → graph has followed, median", statistics.median(walls), 50, "ms"
    )


def _nudge(tab: Tab) -> float:
    """The number before the cursor is moved up by a step."""
    tab.page.evaluate(ON_KEY)
    tab.page.keyboard.press("Alt+ArrowUp")
    took: float = tab.page.evaluate("answered")
    return took


def _moved_by_steps(browser: Browser, address: str, ops: int) -> float:
    """How far any card stands from where it stood at another step."""
    tab = Tab(browser, address)
    tab.run(straight(ops))
    first: dict[str, Point] = {}
    farthest = 0.0
    for i in range(STEPS):
        tab.seek_to(i * 0.618034 % 1)
        tab.page.keyboard.press("ArrowRight")
        tab.page.wait_for_timeout(150)  # elements that stand in for painted cards come a moment later
        tab.page.wait_for_selector("[data-idle='true']")
        for card, style in tab.page.evaluate(PLACES).items():
            place = _place_in(style)
            farthest = max(farthest, math.dist(place, first.setdefault(card, place)))
    tab.close()
    if not first:
        raise RuntimeError("no card was seen")
    return farthest


def _place_in(style: str) -> Point:
    """Of `transform: translate(8px, 9px)` and of `left:8px;top:9px`, the first two numbers."""
    x, y = (float(number) for number in re.findall(r"-?[\d.]+(?=px)", style)[:2])
    return x, y


RESHAPED = (
    "import torch\ndef main(k):\n    x = torch.tensor(1.5, requires_grad=True)\n    y = x\n    for i in range(k):\n"
    "        y = torch.sin(y) * x\n    y.backward()\nmain(5)",
    "import torch\nfrom torch import nn\ndef main(k):\n    torch.manual_seed(0)\n    h = torch.randn(4, 8)\n"
    "    for i in range(k):\n        h = torch.relu(nn.Linear(8, 8)(h))\n    h.sum().backward()\nmain(2)",
    "import torch\ndef main(k):\n    x = torch.tensor(float(k), requires_grad=True)\n    y = x * x\n"
    "    if k > 3:\n        y = torch.exp(-y) + x\n    z = y * 2 + x\n    z.backward()\nmain(3)",
)
"""The number at the end decides what is built."""


def _moved_by_rerun(browser: Browser, address: str) -> float:
    """The median over the survivors of all programs."""
    return statistics.median(move for source in RESHAPED for move in _survivors(browser, address, source))


def _survivors(browser: Browser, address: str, source: str) -> list[float]:
    """How far each card moved on the screen that is there before and after."""
    tab = Tab(browser, address)
    put_program(tab.page, source)
    press_and_wait(tab.page)
    tab.page.focus(".cm-content")
    tab.page.keyboard.press("ArrowLeft")
    tab.page.wait_for_timeout(600)  # cards glide to their places
    before, cards = tab.page.evaluate(ON_SCREEN), tab.page.evaluate(PLACES).keys()
    _nudge(tab)
    tab.page.wait_for_timeout(600)
    after, changed = tab.page.evaluate(ON_SCREEN), tab.page.evaluate(PLACES).keys() != cards
    tab.close()
    both = before.keys() & after.keys()
    if not (both and changed):
        raise RuntimeError("the graph should have changed, and kept some of its cards")
    return [math.dist(before[card], after[card]) for card in both]
