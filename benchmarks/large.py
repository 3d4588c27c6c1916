"""Large graphs in a real browser: layouts against ELK's, and how fast the page draws, opens and seeks.

Both layouts run in one page on the same graphs, shared parameters as chips in both. The other figures are taken in the
product with a server whose limits are raised. CPU is the time of the page's main thread: wall time on a shared machine
measures the neighbours too.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks import answers
from benchmarks.latency import ROOT, serving
from benchmarks.tab import Figure, Tab, chain, straight

FAMILIES = ("chain", "mlp", "micro", "rnn", "xf")
SIZES = (100, 300, 1000)
LIMITS = {
    "RETROGRADE_EVENTS": "1000000",
    "RETROGRADE_TRACE_MIB": "1024",
    "RETROGRADE_BACKLOG": "1000000",
    "RETROGRADE_MEMORY_MIB": "4096",
    "RETROGRADE_WALL_S": "300",
    "RETROGRADE_CPU_S": "300",
}


def measure() -> dict[str, Any]:
    """Comparisons of layouts, and the figures of the contract."""
    sys.path.insert(0, str(ROOT / "scripts"))
    import find_browser

    with serving(LIMITS) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser.find(), args=list(find_browser.FLAGS))
        compared = _layouts(browser)
        figures = [*_sums(compared), *_product(browser, address), *answers.figures(browser, address)]
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
    small = Tab(browser, address)
    ready = small.run(straight(1000))
    figures = [Figure("1,000 ops, every one drawn: Run → idle", ready, 1000, "ms"), *small.seek("1,000 ops drawn")]
    small.close()
    long = Tab(browser, address)
    long.run(chain(17_000))
    figures += long.seek("100,000 events")
    long.close()
    folded = Tab(browser, address)
    figures.append(Figure("50,000 nodes, folded: Run → idle", folded.run(chain(50_000, False)), 5000, "ms"))
    folded.close()
    whole = Tab(browser, address)
    whole.run(straight(10_000))
    asked = max(whole.worker(), key=lambda one: float(one["nodes"]))
    figures.append(Figure(f"{asked['nodes']:,.0f} nodes laid out in the worker", asked["ms"], 2000, "ms"))
    figures += whole.seek("10,000 nodes drawn")
    whole.close()
    return figures


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
