"""How many elements of an op's results and gradients have PyTorch's very bits, over random small operands."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import torch

from retrograde.op import Op, Sample
from retrograde.tensor import Tensor
from retrograde.testing.gradients import operands, runner

from .counterparts import theirs

DRAWS = 25
"""Sets of operands for each sample of an op."""


class Share:
    """A count of elements, and of those that are the same."""

    def __init__(self) -> None:
        self.same = self.all = 0

    def add(self, mine: Any, other: Any) -> None:
        """Compare two arrays."""
        mine, other = np.asarray(mine), np.asarray(other)
        if mine.shape == other.shape:
            self.same += int(((mine == other) | ((mine != mine) & (other != other))).sum())
        self.all += mine.size

    @property
    def value(self) -> float:
        """Between 0 and 1."""
        return self.same / self.all if self.all else 1.0


def shares(op: Op, draws: int = DRAWS) -> dict[str, float]:
    """The share of the same elements in the result (`forward`) and in the gradient of each operand, by its name."""
    found: dict[str, Share] = defaultdict(Share)
    for sample in (*op.samples, *_averaged(op)):
        for seed in range(draws):
            _compare(op, sample, seed, found)
    return {name: share.value for name, share in found.items()}


def _averaged(op: Op) -> list[Sample]:
    """Losses over seven elements: a power of two would hide when the mean's factor is rounded."""
    first = op.samples[0]
    if op.params.get("reduction") != "mean" or any(shape != (4,) for shape in first.shapes):
        return []
    return [Sample(((7,),) * len(first.shapes), first.params, first.low, first.high)]


def _compare(op: Op, sample: Sample, seed: int, found: dict[str, Share]) -> None:
    mine = operands(op, sample, "float32", seed)
    other = [torch.tensor(t.array, requires_grad=t.requires_grad) for t in mine]
    out, expected = runner(op, sample)(*mine), theirs(op, sample)(*other)
    found["forward"].add(out.array, expected.detach().numpy())
    if not op.vjps or out.node is None:
        return
    weights = np.asarray(np.random.default_rng(seed + 1).standard_normal(out.array.shape), out.array.dtype)
    out.backward(Tensor(weights))
    expected.backward(torch.tensor(weights))
    names = op.operands * len(mine) if op.variadic else op.operands
    for name, tensor, reference in zip(names, mine, other, strict=True):
        if tensor.grad is not None and reference.grad is not None:
            found[name].add(tensor.grad.array, reference.grad.numpy())
