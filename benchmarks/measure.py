"""Takes all measurements and writes `results.md` and `results.json` beside this file."""

from __future__ import annotations

import datetime
import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks import latency, per_op, training_step
from benchmarks.timing import Ratio, compare

HERE = Path(__file__).parent
ROUNDS = int(os.environ.get("ROUNDS", "21"))

TARGETS = (
    "Targets: an op without recording ≤ 0.7× PyTorch eager, recorded ≤ 1.0×; the training step ≤ 0.9× PyTorch eager;"
    " Run to first event ≤ 30 ms; a program of 100 ops drawn ≤ 150 ms after Run."
)
READING = (
    "Medians of ratios taken round by round, interleaved in random order in one process, CPU time, one thread each; the"
    " quartiles of the ratio stand in brackets. *recorded*: every operation, visit and contribution is made into an"
    " event of the trace, with its summary. Absolute times say little: machines differ and neighbours disturb."
)


def main() -> None:
    """Measure and write."""
    torch.set_num_threads(1)
    results: dict[str, Any] = {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "calibration": _plain(calibration()),
        "per op": _plain(per_op.rows(ROUNDS)),
        "training step": _plain(training_step.rows(ROUNDS)),
        "latency": [asdict(row) for row in latency.measure()],
    }
    (HERE / "results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    (HERE / "results.md").write_text(report(results))
    print(report(results))


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
        "torch": str(torch.__version__),
    }


def calibration() -> dict[str, list[Ratio]]:
    """What NumPy and PyTorch themselves differ by here: ratios of the engine are read against it."""
    a = np.random.default_rng(0).random((256, 256), np.float32)
    t = torch.from_numpy(a)
    return {
        "matrix product 256×256": compare({"NumPy": lambda: a @ a, "PyTorch": lambda: t @ t}, "PyTorch", 41, 1),
        "tanh 256×256": compare({"NumPy": lambda: np.tanh(a), "PyTorch": lambda: torch.tanh(t)}, "PyTorch", 41, 1),
    }


def report(results: dict[str, Any]) -> str:
    """The results as Markdown."""
    machine_text = ", ".join(f"{k} {v}" for k, v in results["machine"].items())
    parts = ["# Benchmarks", f"{results['date']}. {machine_text}.", TARGETS, READING]
    for title in ("calibration", "per op", "training step"):
        parts.append(f"## {title.capitalize()}\n\n{_table(results[title])}")
    rows = [
        f"| {r['ops']:,} | {r['first_event_ms']:.1f} | {r['end_ms']:.1f} | {r['drawn_ms']:.0f} |"
        for r in results["latency"]
    ]
    head = (
        "| ops | Run → first event, ms | Run → end of trace, ms | Run → drawn in the browser, ms |\n|---|---|---|---|"
    )
    parts.append("## From Run to the picture\n\nWall time, medians.\n\n" + "\n".join([head, *rows]))
    return "\n\n".join(parts) + "\n"


def _table(groups: dict[str, list[dict[str, Any]]]) -> str:
    names = [row["name"] for row in next(iter(groups.values()))]
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for label, rows in groups.items():
        lines.append(f"| {label} | " + " | ".join(map(_cell, rows)) + " |")
    return "\n".join(lines)


def _cell(row: dict[str, Any]) -> str:
    return f"**{row['ratio']:.2f}×** ({row['low']:.2f}–{row['high']:.2f}), {row['median_us']:.2f} µs"


def _plain(groups: dict[str, list[Ratio]]) -> dict[str, list[dict[str, Any]]]:
    return {label: [asdict(row) for row in rows] for label, rows in groups.items()}


if __name__ == "__main__":
    main()
