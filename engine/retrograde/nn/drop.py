"""Dropout without state: elements or whole channels put out at random, from PyTorch's stream of random numbers.

Sources: Hinton et al. 2012, in the scaled form PyTorch uses; Klambauer et al. 2017 (alpha dropout).
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import beside
from retrograde.errors import hinted
from retrograde.nn.layout import in_memory_order
from retrograde.op import composed
from retrograde.random import source
from retrograde.tape.state import state
from retrograde.tensor import Tensor

__all__ = [
    "alpha_dropout",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "feature_alpha_dropout",
]
SATURATION = 1.7580993408473766
"""What SELU goes to far below 0, without its sign."""
AT_TOP = ("alpha_dropout", "feature_alpha_dropout", "dropout")
"""What PyTorch has in `torch` as well."""


def _require_probability(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _kept(input: Tensor, p: float, by_channel: bool) -> Any:
    """Which elements stay (as float64 0 and 1), in the input's shape or with one number per example and channel."""
    shape = tuple(input.shape)
    if not by_channel:
        drawn = in_memory_order(source(None, input.device).uniform(math.prod(shape), np.float64), input.array)
        return (drawn < 1 - p).astype(np.float64)
    if len(shape) < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    shape = (*shape[:2], *[1] * (len(shape) - 2))
    drawn = source(None, input.device).uniform(math.prod(shape), np.float64).reshape(shape)
    return (drawn < 1 - p).astype(np.float64)


def _constant(values: Any, like: Tensor) -> Tensor:
    """A tensor of drawn numbers, of the input's type and on its device."""
    found = wrap(beside(like.array, values.astype(like.array.dtype)))
    if state.listener is not None:
        state.listener.on_leaf(found, "dropout")
    return found


def _drop(input: Tensor, p: float, training: bool, inplace: bool, by_channel: bool = False) -> Any:
    _require_probability(p)
    if not training or p == 0 or not input.numel():
        return input
    if p == 1:
        return input.mul_(0.0) if inplace else input * 0.0
    kept = _kept(input, p, by_channel)
    if not input.dtype.is_floating_point:
        kind = dtypes.kind(input.array.dtype)
        raise hinted(
            RuntimeError(f"result type Float can't be cast to the desired output type {kind}"),
            "Convert first: x.float() makes it float32.",
        )
    mask = _constant(kept / (1 - p), input)
    return input.mul_(mask) if inplace else input * mask


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Each element becomes 0 with probability `p`, the others are divided by 1 − p; the input itself when not training.

    ValueError for a probability outside [0, 1].
    """
    return _drop(input, p, training, inplace)


def _by_axes(name: str, axes: int, input: Tensor, p: float, training: bool, inplace: bool) -> Any:
    """Whole channels of (N, C, …) or (C, …), with the warning of PyTorch for other numbers of dimensions."""
    _require_probability(p)
    if input.ndim not in (axes + 1, axes + 2):
        warnings.warn(
            f"{name}: Received a {input.ndim}-D input to {name}, which is deprecated and will result in an error in a "
            "future release.",
            UserWarning,
            stacklevel=3,
        )
    if input.ndim != axes + 1 or axes == 2:
        return _drop(input, p, training, inplace, by_channel=True)
    batch = input.unsqueeze_(0) if inplace else input.unsqueeze(0)
    out = _drop(batch, p, training, inplace, by_channel=True)
    return out.squeeze_(0) if inplace else out.squeeze(0)


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Whole channels of (N, C, length) or (C, length) become 0 with probability `p`."""
    return _by_axes("dropout1d", 1, input, p, training, inplace)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Whole channels of (N, C, height, width) become 0 with probability `p`; three axes count as (N, C, length)."""
    return _by_axes("dropout2d", 2, input, p, training, inplace)


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Whole channels of (N, C, depth, height, width) or (C, …) become 0 with probability `p`."""
    return _by_axes("dropout3d", 3, input, p, training, inplace)


def _alpha(input: Tensor, p: float, training: bool, by_channel: bool) -> Any:
    _require_probability(p)
    if not training or p == 0 or not input.numel():
        return input
    if p == 1:
        return input * 0.0
    kept = _kept(input, p, by_channel).astype(input.array.dtype)
    scale = 1.0 / math.sqrt((SATURATION * SATURATION * p + 1) * (1 - p))
    shift = (kept - 1) * input.array.dtype.type(SATURATION * scale) + input.array.dtype.type(SATURATION * scale * p)
    return input * _constant(kept * input.array.dtype.type(scale), input) + _constant(shift, input)


def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """Elements go to SELU's lower bound with probability `p`; all are rescaled to keep mean and variance."""
    return _copied(input, _alpha(input, p, training, by_channel=False), inplace)


def feature_alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """`alpha_dropout` of whole channels."""
    return _copied(input, _alpha(input, p, training, by_channel=True), inplace)


def _copied(input: Tensor, found: Tensor, inplace: bool) -> Any:
    return input.copy_(found) if inplace and found is not input else found


def _at_top(name: str) -> None:
    function = globals()[name]

    @composed(name, method=False)
    def _(input: Tensor, p: float = 0.5, train: bool = True) -> Any:
        """PyTorch's function of this name in `torch`; `train` is False outside of training."""
        return function(input, p, train)


for _name in AT_TOP:
    _at_top(_name)
