"""Layers without state: PyTorch's `torch.nn.functional`. Most are ops; the rest is composed of them here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import retrograde.ops  # noqa: F401 (fills FUNCTIONS)
from retrograde.dispatch import wrap
from retrograde.errors import hinted
from retrograde.op import FUNCTIONS
from retrograde.random import default_generator
from retrograde.tape import state
from retrograde.tensor import Tensor

FROM_OPS = (
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "elu",
    "gelu",
    "huber_loss",
    "l1_loss",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "mse_loss",
    "nll_loss",
    "relu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softplus",
    "tanh",
)
"""Ops that PyTorch also offers here."""

globals().update({name: FUNCTIONS[name] for name in FROM_OPS if name in FUNCTIONS})


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Each element becomes 0 with probability `p`, the others are divided by 1 − p; the input itself when not training.

    Source: Hinton et al. 2012, in the scaled form PyTorch uses.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    array = input.array
    kept = default_generator.uniform(array.size, np.float64).reshape(array.shape) < 1 - p
    mask = wrap((kept / np.float64(1 - p or 1)).astype(array.dtype))
    if state.listener is not None:
        state.listener.on_leaf(mask, "dropout")
    return input.mul_(mask) if inplace else input * mask


def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    """Class numbers (…) as rows of zeros with one 1: (…, num_classes), int64; by default as many as are needed."""
    if input.dtype.is_floating_point:
        raise hinted(
            RuntimeError("one_hot is only applicable to index tensor of type LongTensor."),
            "Class numbers are integers: convert them with .long().",
        )
    numbers = input.array
    if numbers.size and numbers.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    classes = int(numbers.max()) + 1 if num_classes == -1 else num_classes
    if numbers.size and numbers.max() >= classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    out = wrap((np.asarray(numbers)[..., None] == np.arange(classes)).astype(np.int64))
    if state.listener is not None:
        state.listener.on_leaf(out, "one_hot")
    return out


if TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """The functions of ops, which are published at run time."""
