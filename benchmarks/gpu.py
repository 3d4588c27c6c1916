"""Training steps on a GPU: ours through CuPy against PyTorch's, in wall time until the device is done.

`python -m benchmarks.gpu` needs a GPU, CuPy and a PyTorch with CUDA; it writes `gpu.md` and `gpu.json` beside itself,
with the device's name.
"""

from __future__ import annotations

import datetime
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

import retrograde
from benchmarks import models
from benchmarks.timing import Ratio, compare

HERE = Path(__file__).parent
ROUNDS, STEPS = 21, 20
HEAD = """# On a GPU

{device}, {date}. Wall time per training step until the device is done, {steps} steps a round, interleaved; medians of
ratios to PyTorch eager with their quartiles.

| step | PyTorch, µs | ours, µs | ratio |
|---|---|---|---|
"""


def obstacle() -> str:
    """Why nothing can be measured here; empty when something can."""
    if retrograde.cuda.obstacle():
        return retrograde.cuda.obstacle()
    return "" if torch.cuda.is_available() else "PyTorch has no CUDA"


def rows() -> dict[str, list[Ratio]]:
    """Microseconds per step for each model, ours and PyTorch's, which is the reference."""
    torch.set_default_device("cuda")
    retrograde.set_default_device("cuda")
    return {model.name: _compare(model) for model in models.MODELS}


def _compare(model: models.Model) -> list[Ratio]:
    theirs, _ = models.stepper(torch, model)
    ours, _ = models.stepper(retrograde, model)
    for _ in range(3):
        mine, other = (float(step().detach().cpu()) for step in (ours, theirs))
        np.testing.assert_allclose(mine, other, rtol=1e-3)
    contenders = {"PyTorch eager": _repeated(theirs, torch), "retrograde": _repeated(ours, retrograde)}
    return compare(contenders, "PyTorch eager", ROUNDS, STEPS, clock=time.perf_counter)


def _repeated(step: Callable[[], object], library: Any) -> Callable[[], object]:
    def run() -> None:
        for _ in range(STEPS):
            step()
        library.cuda.synchronize()

    return run


def report(results: dict[str, list[Ratio]], device: str, date: str) -> str:
    """The results as Markdown."""
    lines = []
    for name, found in results.items():
        theirs, ours = found
        lines.append(
            f"| {name} | {theirs.median_us:.0f} | {ours.median_us:.0f} | {ours.ratio:.2f} "
            f"({ours.low:.2f}–{ours.high:.2f}) |\n"
        )
    return HEAD.format(device=device, date=date, steps=STEPS) + "".join(lines)


def main() -> int:
    """0 when measured, 1 when there is nothing to measure on."""
    why = obstacle()
    if why:
        print(f"Nothing to measure on: {why}")
        return 1
    results, device, date = rows(), retrograde.cuda.get_device_name(), datetime.date.today().isoformat()
    plain = {name: [asdict(row) for row in found] for name, found in results.items()}
    (HERE / "gpu.json").write_text(json.dumps({"device": device, "date": date, "steps": plain}, indent=2) + "\n")
    (HERE / "gpu.md").write_text(report(results, device, date))
    print(report(results, device, date))
    return 0


if __name__ == "__main__":
    sys.exit(main())
