"""Layers without state: PyTorch's `torch.nn.functional`. Most are ops; the rest is composed of them here."""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

import retrograde.ops  # noqa: F401 (fills FUNCTIONS)
from retrograde.arrays import at, xp_of
from retrograde.dispatch import wrap
from retrograde.errors import hinted
from retrograde.nn.activate import *  # noqa: F403
from retrograde.nn.attend import *  # noqa: F403
from retrograde.nn.layout import in_memory_order
from retrograde.nn.normalize import *  # noqa: F403
from retrograde.op import FUNCTIONS
from retrograde.ops.pad import pad as pad
from retrograde.ops.pooling import POOLS, lp_pool, unpool
from retrograde.random import default_generator
from retrograde.tape import state
from retrograde.tensor import Tensor

FROM_OPS = (
    *POOLS,
    *(f"{kind}{axes}d" for kind in ("conv", "conv_transpose") for axes in (1, 2, 3)),
    "bilinear",
    "cosine_similarity",
    "embedding",
    "embedding_bag",
    "huber_loss",
    "l1_loss",
    "linear",
    "mse_loss",
    "pairwise_distance",
    "smooth_l1_loss",
)
"""Ops that PyTorch also offers here."""

globals().update({name: FUNCTIONS[name] for name in FROM_OPS})

lp_pool1d, lp_pool2d, lp_pool3d = (functools.partial(lp_pool, axes) for axes in (1, 2, 3))
max_unpool1d, max_unpool2d, max_unpool3d = (functools.partial(unpool, axes) for axes in (1, 2, 3))

_softmax, _log_softmax = FUNCTIONS["softmax"], FUNCTIONS["log_softmax"]
_cross_entropy, _nll_loss = FUNCTIONS["cross_entropy"], FUNCTIONS["nll_loss"]
_binary_cross_entropy = FUNCTIONS["binary_cross_entropy"]
_binary_cross_entropy_with_logits = FUNCTIONS["binary_cross_entropy_with_logits"]


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """Positive shares that sum to 1 along the axis `dim`; without one PyTorch's older choice, with a warning."""
    return _softmax(input, _axis("softmax", input, _stacklevel) if dim is None else dim, dtype=dtype)


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """Logarithm of the softmax along the axis `dim`; without one PyTorch's older choice, with a warning."""
    return _log_softmax(input, _axis("log_softmax", input, _stacklevel) if dim is None else dim, dtype=dtype)


def _axis(name: str, input: Tensor, stacklevel: int) -> int:
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
        UserWarning,
        stacklevel=stacklevel,
    )
    return 0 if input.ndim in (0, 1, 3) else 1


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Logits (N, classes, …) against class numbers (N, …) or probabilities of input's shape; `weight` is (classes,)."""
    if weight is None:
        return _cross_entropy(input, target, reduction, ignore_index, label_smoothing)
    if label_smoothing or target.shape == input.shape:
        raise NotImplementedError("cross_entropy takes class weights only with class numbers, without label smoothing")
    losses = _cross_entropy(input, target, "none", ignore_index)
    return _by_class(losses, target, weight, ignore_index, reduction)


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Any:
    """Log-probabilities (N, classes, …) against class numbers (N, …); `weight` is (classes,)."""
    if weight is None:
        return _nll_loss(input, target, reduction, ignore_index)
    return _by_class(_nll_loss(input, target, "none", ignore_index), target, weight, ignore_index, reduction)


def binary_cross_entropy(input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: str = "mean") -> Any:
    """Probabilities against targets between 0 and 1, of equal shapes; `weight` broadcasts to them."""
    if weight is None:
        return _binary_cross_entropy(input, target, reduction)
    return _reduced(_binary_cross_entropy(input, target, "none") * weight, reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Any:
    """Logits against targets between 0 and 1, of equal shapes; `pos_weight` counts the targets' share of 1 more."""
    if weight is None and pos_weight is None:
        return _binary_cross_entropy_with_logits(input, target, reduction)
    losses = _binary_cross_entropy_with_logits(input, target, "none")
    if pos_weight is not None:
        losses = losses - (pos_weight - 1) * target * FUNCTIONS["logsigmoid"](input)
    return _reduced(losses if weight is None else losses * weight, reduction)


def _by_class(losses: Any, target: Tensor, weight: Tensor, ignore_index: int, reduction: str) -> Any:
    """Losses weighted by the class of each example; the mean is over the weights of those that count."""
    counted = target.array != ignore_index
    weights = wrap(weight.array[np.where(counted, target.array, 0)] * counted)
    total = _reduced(losses * weights, "sum" if reduction == "mean" else reduction)
    return total / weights.sum() if reduction == "mean" else total


def _reduced(losses: Any, reduction: str) -> Any:
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Each element becomes 0 with probability `p`, the others are divided by 1 − p; the input itself when not training.

    Source: Hinton et al. 2012, in the scaled form PyTorch uses.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    array = input.array
    kept = in_memory_order(default_generator.uniform(array.size, np.float64), array) < 1 - p
    mask = wrap((kept / np.float64(1 - p or 1)).astype(array.dtype))
    if state.listener is not None:
        state.listener.on_leaf(mask, "dropout")
    return input.mul_(mask) if inplace else input * mask


def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    """Class numbers (…) as rows of zeros with one 1: (…, num_classes), int64; by default as many as are needed."""
    if not isinstance(input, Tensor):
        raise TypeError(f"one_hot(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    if input.array.dtype != np.int64:
        raise hinted(
            RuntimeError("one_hot is only applicable to index tensor of type LongTensor."),
            "Class numbers are integers: convert them with .long().",
        )
    numbers = input.array
    if not numbers.size and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    if numbers.size and numbers.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    classes = int(numbers.max()) + 1 if num_classes == -1 else num_classes
    if numbers.size and numbers.max() >= classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    with at(numbers):
        xp = xp_of(numbers)
        out = wrap((xp.asarray(numbers)[..., None] == xp.arange(classes)).astype(np.int64))
    if state.listener is not None:
        state.listener.on_leaf(out, "one_hot")
    return out


if TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """The functions of ops, which are published at run time."""
