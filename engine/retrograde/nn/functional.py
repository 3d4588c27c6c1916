"""Layers without state: PyTorch's `torch.nn.functional`. Most are ops; the rest is composed of them here."""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

import retrograde.ops  # noqa: F401 (fills FUNCTIONS)
from retrograde.calls.dispatch import wrap
from retrograde.calls.spelling import kind_of
from retrograde.devices.arrays import at, xp_of
from retrograde.errors import hinted
from retrograde.nn.activate import *  # noqa: F403
from retrograde.nn.attend import *  # noqa: F403
from retrograde.nn.ctc import ctc_loss as ctc_loss
from retrograde.nn.drop import *  # noqa: F403
from retrograde.nn.losses import *  # noqa: F403
from retrograde.nn.normalize import *  # noqa: F403
from retrograde.nn.resize import *  # noqa: F403
from retrograde.op import FUNCTIONS
from retrograde.ops.pad import pad as pad
from retrograde.ops.pooling import POOLS, lp_pool, unpool
from retrograde.tape.state import state
from retrograde.tensor import Tensor

FROM_OPS = (
    *POOLS,
    *(f"{kind}{axes}d" for kind in ("conv", "conv_transpose") for axes in (1, 2, 3)),
    "bilinear",
    "cosine_similarity",
    "embedding",
    "embedding_bag",
    "linear",
    "pairwise_distance",
    "pdist",
)
"""Ops that PyTorch also offers here."""

globals().update({name: FUNCTIONS[name] for name in FROM_OPS})

lp_pool1d, lp_pool2d, lp_pool3d = (functools.partial(lp_pool, axes) for axes in (1, 2, 3))
max_unpool1d, max_unpool2d, max_unpool3d = (functools.partial(unpool, axes) for axes in (1, 2, 3))

_softmax, _log_softmax = FUNCTIONS["softmax"], FUNCTIONS["log_softmax"]


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


def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    """Class numbers (…) as rows of zeros with one 1: (…, num_classes), int64; by default as many as are needed."""
    if not isinstance(input, Tensor):
        raise TypeError(f"one_hot(): argument 'input' (position 1) must be Tensor, not {kind_of(input)}")
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
