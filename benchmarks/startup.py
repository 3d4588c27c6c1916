"""What importing the engine costs beside importing NumPy, in fresh processes with cached bytecode."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

PROGRAM = (
    "from time import process_time as now; a = now(); import numpy; b = now(); import retrograde; c = now(); "
    "print(b - a, c - b)"
)


def measure(rounds: int = 9) -> dict[str, float]:
    """Medians of CPU milliseconds for NumPy and for the engine on top of it, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        seconds = []
        for _ in range(rounds + 1):
            command = [sys.executable, "-c", PROGRAM]
            out = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
            seconds.append([float(x) for x in out.split()])
    # The first one compiles.
    numpy, engine = (statistics.median(column) * 1000 for column in zip(*seconds[1:], strict=True))
    return {"numpy_ms": numpy, "engine_ms": engine, "ratio": engine / numpy}


def report(found: dict[str, float]) -> str:
    """The measurement as a line of Markdown."""
    return (
        f"`import retrograde` takes {found['engine_ms']:.0f} ms of CPU time on top of NumPy's"
        f" {found['numpy_ms']:.0f} ms: **{found['ratio']:.2f}×**."
    )
