"""Each op of the table beside PyTorch's counterpart: the two as functions of the operands, and what they give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

import retrograde
from retrograde.op import OPS, Op, Sample
from retrograde.tensor import Tensor
from retrograde.testing.gradients import runner

from .oracles import collected

SPECIAL = collected()
OURS_ALONE = {
    "bag_sum", "bag_cells", "unpacked", "attended", "total_along", "dot_along", "outcome",
    "unindex", "overwrite", "unextend", "max_pool_scatter", "max_pool_pick", "avg_pool_spread", "adaptive_avg_spread",
    "pick_at", "lay_at", "standardize", "inverse_deviation", "centered", "upsample_spread",
    "gelu_slope", "rrelu_with_noise", "cross_entropy_slope",
    "transfer",
}  # fmt: skip
"""Ops without a counterpart: steps inside one of PyTorch's; `transfer` goes to a device that PyTorch lacks here."""
COMPARED = {name: op for name, op in OPS.items() if name not in OURS_ALONE}


def theirs(op: Op, sample: Sample) -> Callable[..., Any]:
    """PyTorch's function of the operands for this sample."""
    if op.name in SPECIAL:
        return SPECIAL[op.name](sample.params)
    function = public(torch, op.name)
    return lambda *given: function(*given, **sample.params)


def ours(op: Op, sample: Sample) -> Callable[..., Any]:
    """What programs call, where it takes the record's parameters; else the op itself."""
    function = None if op.name in SPECIAL else public(retrograde, op.name)
    return runner(op, sample) if function is None else lambda *given: function(*given, **sample.params)


def public(library: Any, name: str) -> Any:
    """The function of that name in `torch` or `torch.nn.functional`."""
    return getattr(library, name, None) or getattr(library.nn.functional, name, None)


@dataclass(frozen=True)
class Outcome:
    """What a call gave: a result, or a refusal."""

    refusal: Exception | None = None
    result: Any = None

    def told(self) -> tuple[str, ...]:
        """All but the numbers: type and shape, or the words of the refusal (the first line: others list overloads)."""
        if self.refusal is not None:
            return "refused", str(self.refusal).split("\n")[0]
        return "gave", str(self.result.dtype), str(tuple(self.result.shape))


def outcome(function: Callable[..., Any], *operands: Any) -> Outcome:
    """What the call gives; of several results the first."""
    try:
        found = function(*operands)
    except Exception as refusal:
        return Outcome(refusal)
    return Outcome(result=found[0] if isinstance(found, tuple) else found)


def numbers(tensor: Any) -> Any:
    """The elements of a tensor of either library, as a NumPy array."""
    if isinstance(tensor, Tensor):
        return np.asarray(tensor.array)
    return tensor.detach().numpy(force=True)


def differences(op: Op, mine: Outcome, other: Outcome, close: float) -> str:
    """In words, where our outcome is not PyTorch's; empty when it is."""
    if mine.told() != other.told():
        return f"{op.name} {mine.told()} where PyTorch {other.told()}"
    if other.refusal is not None:
        alike = isinstance(mine.refusal, type(other.refusal)) or type(other.refusal).__module__ != "builtins"
        return "" if alike else f"{op.name} refuses with {type(mine.refusal).__name__}"
    return unlike(mine.result, other.result, close)


def unlike(mine: Any, other: Any, close: float) -> str:
    """In words, how the numbers of two tensors differ by more than `close`; NaN equals NaN."""
    a, b = (np.asarray(numbers(t), np.float64) for t in (mine, other))
    same = a.shape == b.shape and np.allclose(a, b, rtol=close, atol=close, equal_nan=True)
    return "" if same else f"{_first(a)} where PyTorch has {_first(b)}"


def _first(array: Any) -> list[float]:
    found: list[float] = array.reshape(-1)[:8].tolist()
    return found


def tensors(arrays: Sequence[Any], asking: Sequence[bool] = ()) -> tuple[list[Tensor], list[Any]]:
    """The arrays as tensors of either library; `asking` says which of them ask for a gradient."""
    asks = [*asking, *[False] * (len(arrays) - len(asking))]
    return (
        [Tensor(array.copy(), requires_grad=ask) for array, ask in zip(arrays, asks, strict=True)],
        [torch.tensor(array, requires_grad=ask) for array, ask in zip(arrays, asks, strict=True)],
    )
