"""Takes all measurements and writes `results.md` and `results.json` beside this file.

`python -m benchmarks.measure steps growth` takes only those and prints them.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks import gate, growth, large, latency, per_op, scalars, second_order, startup, steps
from benchmarks.timing import Ratio, compare

HERE = Path(__file__).parent
ROUNDS = int(os.environ.get("ROUNDS", "21"))

TARGETS = (
    "Targets: forward and backward of an op with full recording ≤ 0.25, 0.50, 0.55 and 1.25× PyTorch eager for one"
    " number, (4,), (32, 32) and (512, 512), and ≤ 0.2× HIPS autograd; recording on against off ≤ 1.15×; frozen steps"
    " ≤ 0.9× NumPy by hand; (4,) product against four bare NumPy products ≤ 2.5×; Run to first event ≤ 30 ms; a program"
    " of 100 ops drawn ≤ 150 ms after Run. Other targets stand beside what they are for."
)
READING = (
    "Medians of ratios taken round by round, interleaved in random order in one process, CPU time, one thread each; the"
    " quartiles of the ratio stand in brackets. *recorded*: every operation, visit, contribution and value is noted,"
    " with its place in the program; *told*: the notes are made into the events of a trace, with every summary, as a"
    " live run does between two statements. Absolute times say little: machines differ and neighbours disturb."
)
Table = dict[str, list[dict[str, Any]]]


def calibration(rounds: int) -> dict[str, list[Ratio]]:
    """What NumPy and PyTorch themselves differ by here: ratios of the engine are read against it."""
    a = np.random.default_rng(0).random((256, 256), np.float32)
    t = torch.from_numpy(a)
    both: dict[str, dict[str, Callable[[], object]]] = {
        "matrix product 256×256": {"NumPy": lambda: a @ a, "PyTorch": lambda: t @ t},
        "tanh 256×256": {"NumPy": lambda: np.tanh(a), "PyTorch": lambda: torch.tanh(t)},
        "sum 256×256": {"NumPy": lambda: a + a, "PyTorch": lambda: t + t},
    }
    return {label: compare(contenders, "PyTorch", 2 * rounds, 1) for label, contenders in both.items()}


TABLES: dict[str, tuple[str, Callable[[int], dict[str, list[Ratio]]]]] = {
    "calibration": ("Calibration", calibration),
    "ops": ("Per op", per_op.rows),
    "steps": ("Training steps", steps.rows),
    "scalars": ("Micrograd's workload", scalars.rows),
    "second-order": ("Gradients of gradients", second_order.rows),
}
"""By the word that asks for it: the heading, and what measures it."""


def main(asked: list[str]) -> int:
    """Measure what was asked for, or all and write; the exit status is the gate's."""
    torch.set_num_threads(1)
    results: dict[str, Any] = {"date": datetime.date.today().isoformat(), "machine": machine()}
    for word, (_, rows) in TABLES.items():
        if not asked or word in asked:
            results[word] = _plain(rows(ROUNDS))
    if not asked or "growth" in asked:
        results["growth"] = growth.measure()
    if not asked or "startup" in asked:
        results["startup"] = startup.measure()
    if not asked or "gate" in asked:
        results["gate"] = min(gate.ratio() for _ in range(3))
    if not asked or "latency" in asked:
        results["latency"] = [asdict(row) for row in latency.measure()]
    if not asked or "large" in asked:
        results["large"] = large.measure()
    if not asked:
        (HERE / "results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
        (HERE / "results.md").write_text(report(results))
    print(report(results))
    return int(results.get("gate", 0) > gate.LIMIT)


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    processor = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    return {
        "processor": f"{processor}, {os.cpu_count()} logical",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "OpenBLAS kernels": os.environ.get("OPENBLAS_CORETYPE", "as found"),
        "torch": str(torch.__version__),
    }


def report(results: dict[str, Any]) -> str:
    """The results as Markdown."""
    machine_text = ", ".join(f"{k} {v}" for k, v in results["machine"].items())
    parts = ["# Benchmarks", f"{results['date']}. {machine_text}.", TARGETS, READING]
    parts += [f"## {title}\n\n{_table(results[word])}" for word, (title, _) in TABLES.items() if word in results]
    if "growth" in results:
        parts.append(f"## Growth and memory\n\n{growth.report(results['growth'])}")
    if "startup" in results:
        parts.append(f"## Importing\n\n{startup.report(results['startup'])}")
    if "gate" in results:
        parts.append(
            "## The gate without peers\n\nForward and backward of a (4,) product against four calls of `np.multiply`:"
            f" **{results['gate']:.2f}×** (≤ {gate.LIMIT})."
        )
    if "latency" in results:
        parts.append(_latency(results["latency"]))
    if "large" in results:
        parts.append(f"## Large graphs\n\n{large.report(results['large'])}")
    return "\n\n".join(parts) + "\n"


def _latency(found: list[dict[str, Any]]) -> str:
    rows = [f"| {r['ops']:,} | {r['first_event_ms']:.1f} | {r['end_ms']:.1f} | {r['drawn_ms']:.0f} |" for r in found]
    head = (
        "| ops | Run → first event, ms | Run → end of trace, ms | Run → drawn in the browser, ms |\n|---|---|---|---|"
    )
    return "## From Run to the picture\n\nWall time, medians.\n\n" + "\n".join([head, *rows])


def _table(groups: Table) -> str:
    names = [row["name"] for row in next(iter(groups.values()))]
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for label, rows in groups.items():
        lines.append(f"| {label} | " + " | ".join(map(_cell, rows)) + " |")
    return "\n".join(lines)


def _cell(row: dict[str, Any]) -> str:
    return f"**{row['ratio']:.2f}×** ({row['low']:.2f}–{row['high']:.2f}), {row['median_us']:.2f} µs"


def _plain(groups: dict[str, list[Ratio]]) -> Table:
    return {label: [asdict(row) for row in rows] for label, rows in groups.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
