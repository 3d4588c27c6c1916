"""What long programs cost: time per op as the graph grows, memory of what lives, what the cycle collector is left with.

Each size runs in a process of its own with the runner's settings of the collector.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
import tracemalloc
from dataclasses import asdict, dataclass
from pathlib import Path

import retrograde
from benchmarks import models
from benchmarks.recording import recorded
from retrograde.program.run import COLLECTOR

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10_000, 1_000_000)
LIVE = 20_000
"""Ops whose memory is measured."""


@dataclass(frozen=True)
class Growth:
    """One size: microseconds per op."""

    ops: int
    forward_us: float
    backward_us: float


def measure() -> dict[str, object]:
    """Time per op by size, bytes of a recorded op that is alive, objects left after a step."""
    sizes = [Growth(**_in_a_process("size", str(size))) for size in SIZES]  # type: ignore[arg-type]
    small, large = (s.forward_us + s.backward_us for s in sizes)
    return {
        "sizes": [asdict(size) for size in sizes],
        "growth": large / small,
        "bytes per recorded op": _in_a_process("bytes")["bytes"],
        "left to the collector": _in_a_process("left")["left"],
    }


def report(found: dict[str, object]) -> str:
    """The measurements as lines of Markdown."""
    sizes: list[dict[str, float]] = found["sizes"]  # type: ignore[assignment]
    lines = [
        f"- {s['ops']:,.0f} scalar ops: {s['forward_us']:.2f} µs forward, {s['backward_us']:.2f} µs backward per op"
        for s in sizes
    ]
    return "\n".join([
        *lines,
        f"- growth: **{found['growth']:.2f}×** per op (≤ 1.50)",
        f"- a live recorded scalar op: **{found['bytes per recorded op']:.0f} bytes** (≤ 450)",
        f"- objects left to the cycle collector after a training step: **{found['left to the collector']}** (0)",
    ])  # fmt: skip


def _in_a_process(*arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.growth", *arguments]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def _size(ops: int) -> dict[str, float]:
    """Forward and backward of a chain of single numbers; the best of some rounds, for small sizes."""
    best = [float("inf")] * 2
    for _ in range(max(1, min(15, 1_000_000 // ops))):
        x = retrograde.tensor(1.0, requires_grad=True)
        started = time.process_time()
        y = x
        for _ in range(ops):
            y = y * x
        turned = time.process_time()
        y.backward()
        ended = time.process_time()
        best = [min(best[0], turned - started), min(best[1], ended - turned)]
    return {"ops": ops, "forward_us": best[0] / ops * 1e6, "backward_us": best[1] / ops * 1e6}


def _bytes() -> dict[str, float]:
    """Memory of a chain of single numbers that somebody records, while it is alive."""
    x = retrograde.tensor(1.0, requires_grad=True)
    with recorded(globals()):
        y = x * x
        gc.collect()
        tracemalloc.start()
        for _ in range(LIVE):
            y = y * x
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return {"bytes": used / LIVE}


def _left() -> dict[str, float]:
    """What a training step leaves for the cycle collector."""
    step, _ = models.stepper(retrograde, models.MODELS[0])
    for _ in range(3):
        step()
    gc.collect()
    gc.disable()
    step()
    return {"left": gc.collect()}


if __name__ == "__main__":
    gc.set_threshold(*COLLECTOR)
    what, *more = sys.argv[1:]
    print(json.dumps(_size(int(more[0])) if what == "size" else _bytes() if what == "bytes" else _left()))
