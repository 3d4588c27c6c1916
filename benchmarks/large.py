"""Large graphs in a real browser: layouts against ELK's, and how fast the page draws, opens and seeks.

Both layouts run in one page on the same graphs, shared parameters as chips in both. The other figures are taken in the
product with a server whose limits are raised. CPU is the time of the page's main thread: wall time on a shared machine
measures the neighbours too.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.latency import ROOT, press_and_wait, put_program, serving

FAMILIES = ("chain", "mlp", "micro", "rnn", "xf")
SIZES = (100, 300, 1000)
SEEKS = 60
LIMITS = {
    "RETROGRADE_EVENTS": "1000000",
    "RETROGRADE_TRACE_MIB": "1024",
    "RETROGRADE_BACKLOG": "1000000",
    "RETROGRADE_MEMORY_MIB": "4096",
    "RETROGRADE_WALL_S": "300",
    "RETROGRADE_CPU_S": "300",
}

WATCH = """(() => {
  const seen = { tasks: [], worker: [] };
  globalThis.seen = seen;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.tasks.push(entry.duration);
  }).observe({ type: "longtask" });
  const Real = globalThis.Worker;
  globalThis.Worker = class extends Real {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        const asked = seen.worker.find(({ id }) => id === data.id);
        if (asked) asked.ms = performance.now() - asked.sent;
      });
    }
    postMessage(message, ...rest) {
      seen.worker.push({ id: message.id, nodes: message.graph.nodes.length, sent: performance.now() });
      super.postMessage(message, ...rest);
    }
  };
})()"""

SEEK = """async (share) => {
  const slider = document.querySelector("[data-testid=scrubber]");
  const root = document.querySelector("[data-idle]");
  const start = performance.now();
  let frame = 0;
  const painted = new Promise((done) => requestAnimationFrame(() => {
    const began = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { frame = performance.now() - began; done(); };
    port2.postMessage(null);
  }));
  slider.value = String(Math.round(share * Number(slider.max)));
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  const script = performance.now() - start;
  await painted;
  if (root.dataset.idle !== "true") await new Promise((done) => {
    const watcher = new MutationObserver(() => {
      if (root.dataset.idle === "true") { watcher.disconnect(); done(); }
    });
    watcher.observe(root, { attributes: true, attributeFilter: ["data-idle"] });
  });
  return script + frame;
}"""
"""Milliseconds of work from the move of the slider until the frame that shows it is painted."""


@dataclass(frozen=True)
class Figure:
    """One line of the contract."""

    what: str
    measured: float
    target: float
    unit: str

    @property
    def kept(self) -> bool:
        """Whether it is no more than it may be."""
        return self.measured <= self.target


def chain(ops: int, backward: bool = True) -> str:
    """One operation after the other in a loop."""
    end = "y.backward()\n" if backward else ""
    start = "import torch\nx = torch.tensor(1.0001, requires_grad=True)\ny = x\n"
    return f"{start}for i in range({ops}):\n    y = y * x\n{end}"


def straight(ops: int) -> str:
    """Operations without any scope that could be folded."""
    lines = "y = y * x + x * x - y\n" * (ops // 4)
    return f"import torch\nx = torch.tensor(1.0001, requires_grad=True)\ny = x\n{lines}y.backward()\n"


def measure() -> dict[str, Any]:
    """Comparisons of layouts, and the figures of the contract."""
    sys.path.insert(0, str(ROOT / "scripts"))
    import find_browser

    with serving(LIMITS) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser.find(), args=list(find_browser.FLAGS))
        compared = _layouts(browser)
        figures = [*_sums(compared), *_product(browser, address)]
        browser.close()
    return {"layouts": compared, "figures": [{**vars(figure), "kept": figure.kept} for figure in figures]}


def _layouts(browser: Browser) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "layouts.js"
        bundle = ["exec", "--", "rolldown", "benchmarks/layouts.ts", "--format", "iife", "--platform", "browser"]
        web = [sys.executable, str(ROOT / "scripts" / "web.py"), "npm"]
        subprocess.run([*web, *bundle, "-o", str(script)], cwd=ROOT, check=True, capture_output=True)
        page = browser.new_page()
        page.add_script_tag(path=script)
        rows: list[dict[str, Any]] = page.evaluate("layouts.programs()")
        rows += [
            page.evaluate("([name, size]) => layouts.family(name, size)", [name, size])
            for size in SIZES
            for name in FAMILIES
        ]
        page.close()
    return rows


def _sums(rows: list[dict[str, Any]]) -> list[Figure]:
    """Ours as a share of ELK's, over all graphs on which ELK finished."""
    both = [row for row in rows if row["elk"]]
    large = [row for row in both if row["nodes"] >= SIZES[-1] * 0.9]

    def share(key: str) -> float:
        mine, theirs = (sum(float(row[who][key]) for row in both) for who in ("ours", "elk"))
        return mine / theirs

    slowest = max(row["ours"]["ms"] / row["elk"]["ms"] for row in large)
    return [
        Figure("crossings, ours / ELK's", share("crossings"), 1, "×"),
        Figure("length of edges, ours / ELK's", share("length"), 1, "×"),
        Figure("time from 1,000 nodes on, ours / ELK's, worst graph", slowest, 0.1, "×"),
    ]


def _product(browser: Browser, address: str) -> list[Figure]:
    small = _Page(browser, address)
    ready = small.run(straight(1000))
    figures = [Figure("1,000 ops, every one drawn: Run → idle", ready, 1000, "ms"), *small.seek("1,000 ops drawn")]
    small.close()
    long = _Page(browser, address)
    long.run(chain(17_000))
    figures += long.seek("100,000 events")
    long.close()
    folded = _Page(browser, address)
    figures.append(Figure("50,000 nodes, folded: Run → idle", folded.run(chain(50_000, False)), 5000, "ms"))
    folded.close()
    whole = _Page(browser, address)
    whole.run(straight(10_000))
    asked = max(whole.worker(), key=lambda one: float(one["nodes"]))
    figures.append(Figure(f"{asked['nodes']:,.0f} nodes laid out in the worker", asked["ms"], 2000, "ms"))
    figures += whole.seek("10,000 nodes drawn")
    whole.close()
    return figures


class _Page:
    """The playground in a tab of its own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._page: Page = browser.new_page(viewport={"width": 1280, "height": 720})
        self._page.add_init_script(WATCH)
        self._page.goto(f"http://{address}/")
        self._page.wait_for_selector("[data-idle='true']")
        self._devtools: CDPSession = self._page.context.new_cdp_session(self._page)
        self._devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def close(self) -> None:
        self._page.close()

    def run(self, source: str) -> float:
        """Milliseconds from the press of Run until nothing is pending."""
        put_program(self._page, source)
        self._page.evaluate("seen.worker.length = 0")
        return press_and_wait(self._page)

    def worker(self) -> list[dict[str, float]]:
        """What the layout worker was asked for, and how long it took."""
        asked: list[dict[str, float]] = self._page.evaluate("seen.worker.filter(({ ms }) => ms !== undefined)")
        return asked

    def seek(self, what: str) -> list[Figure]:
        """Moves the slider to places all over the run."""
        self._page.evaluate("seen.tasks.length = 0")
        walls, cpus = [], []
        for i in range(SEEKS):
            before = self._cpu()
            walls.append(self._page.evaluate(SEEK, (i * 0.618034) % 1))
            cpus.append(self._cpu() - before)
        longest = max([0.0, *self._page.evaluate("seen.tasks")])
        return [
            Figure(f"{what}: seek, p95", _p95(walls), 16, "ms"),
            Figure(f"{what}: seek, p95 of the main thread's CPU", _p95(cpus), 16, "ms"),
            Figure(f"{what}: longest task while seeking", longest, 100, "ms"),
        ]

    def _cpu(self) -> float:
        metrics = self._devtools.send("Performance.getMetrics")["metrics"]
        return 1000 * next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def report(found: dict[str, Any]) -> str:
    """The measurements as Markdown."""
    head = "| | measured | at most | |\n|---|---|---|---|"
    lines = [
        f"| {one['what']} | **{one['measured']:,.2f}** {one['unit']} | {one['target']:g} {one['unit']}"
        f" | {'✓' if one['kept'] else '✗'} |"
        for one in found["figures"]
    ]
    graphs = "| graph | nodes | crossings | ELK | length, px | ELK | ms | ELK |\n|---|---|---|---|---|---|---|---|"
    rows = [_row(one) for one in found["layouts"]]
    return "\n".join([head, *lines, "", graphs, *rows])


def _row(one: dict[str, Any]) -> str:
    ours, elk = one["ours"], one["elk"]
    pairs = [
        (form.format(ours[key]), form.format(elk[key]) if elk else "–")
        for key, form in (("crossings", "{:,}"), ("length", "{:,.0f}"), ("ms", "{:,.1f}"))
    ]
    cells = [one["graph"], f"{one['nodes']:,}", *(cell for pair in pairs for cell in pair)]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(report(measure()))
