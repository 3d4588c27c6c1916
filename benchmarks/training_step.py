"""One step of the 784-128-10 classifier with Adam, against PyTorch eager and NumPy written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import retrograde
from benchmarks.recording import recorded
from benchmarks.timing import Ratio, compare

BATCH = 64
STEPS = 5
RATE, BETA1, BETA2, EPSILON = 0.001, 0.9, 0.999, 1e-8


def _data() -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    draw = np.random.default_rng(0)
    weights = [draw.normal(0, 0.05, s).astype(np.float32) for s in ((128, 784), (128,), (10, 128), (10,))]
    pixels = draw.random((BATCH, 1, 28, 28), np.float32)
    return pixels, draw.integers(0, 10, BATCH), weights


def _stepper(library: Any) -> tuple[Callable[[], object], Callable[[], list[np.ndarray]]]:
    """The step as a learner writes it, for PyTorch or for us, and a look at the weights."""
    nn = library.nn
    pixels, labels, weights = _data()
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    with library.no_grad():
        for parameter, value in zip(model.parameters(), weights, strict=True):
            parameter.copy_(library.tensor(value))
    criterion, optimizer = nn.CrossEntropyLoss(), library.optim.Adam(model.parameters(), lr=RATE)
    x, y = library.tensor(pixels), library.tensor(labels)

    def steps() -> None:
        for _ in range(STEPS):
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()

    return steps, lambda: [p.detach().numpy() for p in model.parameters()]


def _by_hand() -> tuple[Callable[[], object], Callable[[], list[np.ndarray]]]:
    """The same step in plain NumPy, as a good programmer writes it."""
    pixels, labels, (w1, b1, w2, b2) = _data()
    parameters = [w1, b1, w2, b2]
    first, second = ([np.zeros_like(p) for p in parameters] for _ in range(2))
    x, count = pixels.reshape(BATCH, 784), 0

    def steps() -> None:
        nonlocal count
        for _ in range(STEPS):
            hidden = x @ w1.T + b1
            active = np.maximum(hidden, 0)
            logits = active @ w2.T + b2
            shifted = np.exp(logits - logits.max(1, keepdims=True))
            g = shifted / shifted.sum(1, keepdims=True)
            g[np.arange(BATCH), labels] -= 1
            g /= BATCH
            back = (g @ w2) * (hidden > 0)
            count += 1
            for p, d, m, v in zip(
                parameters, (back.T @ x, back.sum(0), g.T @ active, g.sum(0)), first, second, strict=True
            ):
                m += (1 - BETA1) * (d - m)
                v += (1 - BETA2) * (d * d - v)
                p -= RATE / (1 - BETA1**count) * m / (np.sqrt(v / (1 - BETA2**count)) + EPSILON)

    return steps, lambda: parameters


def rows(rounds: int) -> dict[str, list[Ratio]]:
    """Microseconds per step: ours, ours recorded, PyTorch (the reference), NumPy by hand."""
    ours, ours_weights = _stepper(retrograde)
    theirs, their_weights = _stepper(torch)
    hand, hand_weights = _by_hand()
    watched, _ = _stepper(retrograde)
    for run in (ours, theirs, hand):
        run()
    for mine, torch_, numpy_ in zip(ours_weights(), their_weights(), hand_weights(), strict=True):
        np.testing.assert_allclose(mine, torch_, atol=2e-4)
        np.testing.assert_allclose(mine, numpy_, atol=2e-4)

    def recorded_steps() -> None:
        with recorded():
            watched()

    contenders = {
        "retrograde": ours,
        "retrograde, recorded": recorded_steps,
        "PyTorch eager": theirs,
        "NumPy by hand": hand,
    }
    return {f"784-128-10 step, batch {BATCH}, Adam": compare(contenders, "PyTorch eager", rounds, STEPS)}
