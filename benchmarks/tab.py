"""The playground in a tab of a real browser: programs are run in it, moments sought, and the page's work is timed."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.latency import press_and_wait, put_program

SEEKS = 60

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

SETTLED = """() => {
  const root = document.querySelector("[data-idle]");
  if (root.dataset.idle === "true") return Promise.resolve();
  return new Promise((done) => {
    const watcher = new MutationObserver(() => {
      if (root.dataset.idle === "true") { watcher.disconnect(); done(); }
    });
    watcher.observe(root, { attributes: true, attributeFilter: ["data-idle"] });
  });
}"""
"""Waits until the page says that nothing is pending."""

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
  await (SETTLED)();
  return script + frame;
}""".replace("SETTLED", SETTLED)
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


class Tab:
    """The playground in a tab of its own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 720})
        self.page.add_init_script(WATCH)
        self.page.goto(f"http://{address}/")
        self.page.wait_for_selector("[data-idle='true']")
        self._devtools: CDPSession = self.page.context.new_cdp_session(self.page)
        self._devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def close(self) -> None:
        self.page.close()

    def run(self, source: str) -> float:
        """Milliseconds from the press of Run until nothing is pending."""
        put_program(self.page, source)
        self.page.evaluate("seen.worker.length = 0")
        return press_and_wait(self.page)

    def worker(self) -> list[dict[str, float]]:
        """What the layout worker was asked for, and how long it took."""
        asked: list[dict[str, float]] = self.page.evaluate("seen.worker.filter(({ ms }) => ms !== undefined)")
        return asked

    def seek(self, what: str) -> list[Figure]:
        """Moves the slider to places all over the run."""
        self.page.evaluate("seen.tasks.length = 0")
        walls, cpus = [], []
        for i in range(SEEKS):
            before = self._cpu()
            walls.append(self.seek_to(i * 0.618034 % 1))
            cpus.append(self._cpu() - before)
        longest = max([0.0, *self.page.evaluate("seen.tasks")])
        return [
            Figure(f"{what}: seek, p95", p95(walls), 16, "ms"),
            Figure(f"{what}: seek, p95 of the main thread's CPU", p95(cpus), 16, "ms"),
            Figure(f"{what}: longest task while seeking", longest, 100, "ms"),
        ]

    def seek_to(self, share: float) -> float:
        """Moves the slider; milliseconds of work until the frame that shows the moment is painted."""
        took: float = self.page.evaluate(SEEK, share)
        return took

    def _cpu(self) -> float:
        metrics = self._devtools.send("Performance.getMetrics")["metrics"]
        return 1000 * next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(0.95 * (len(values) - 1))]
