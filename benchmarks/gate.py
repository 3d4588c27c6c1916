"""The gate that needs no peer: forward and backward of a product of four numbers against four bare NumPy products.

Four calls of NumPy are what the product itself needs: one forward, two for the gradients, one to add them up. Both
sides run interleaved in one process and the best of many rounds counts, so that neighbours do not decide.
`python -m benchmarks.gate` ends with 1 when the ratio is above the limit.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

import numpy as np

import retrograde

LIMIT = 2.5
LENGTH = 200
ROUNDS = 60


def ratio() -> float:
    """Microseconds per op against microseconds of four products."""
    start = np.random.default_rng(0).uniform(0.995, 1.005, 4).astype(np.float32)

    def ours() -> None:
        x = retrograde.tensor(start, requires_grad=True)
        y = x
        for _ in range(LENGTH):
            y = y * x
        y.sum().backward()

    def bare() -> None:
        multiply = np.multiply
        for _ in range(LENGTH):
            multiply(start, start)
            multiply(start, start)
            multiply(start, start)
            multiply(start, start)

    ours(), bare()
    gc.collect()
    gc.freeze()
    best = [float("inf")] * 2
    for _ in range(ROUNDS):
        best = [min(before, _time(run)) for before, run in zip(best, (ours, bare), strict=True)]
    gc.unfreeze()
    return best[0] / best[1]


def _time(run: Callable[[], None]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def main() -> int:
    """Print the ratio; the exit status says whether it is within the limit."""
    found = min(ratio() for _ in range(3))
    print(f"(4,) product, forward and backward, against four np.multiply: {found:.2f}× (≤ {LIMIT})")
    return int(found > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
