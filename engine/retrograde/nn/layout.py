"""Random values laid out as another array lies in memory, which is the order in which PyTorch draws them."""

from __future__ import annotations

from typing import Any

import numpy as np


def in_memory_order(values: Any, like: Any) -> Any:
    """`values`, one for each element of `like` in the order of its memory, in the shape of `like`.

    A transposed array is filled along its columns; one that repeats elements counts as contiguous.
    """
    shape, strides = like.shape, like.strides
    if any(stride == 0 and length > 1 for stride, length in zip(strides, shape, strict=True)):
        return values.reshape(shape)
    order = sorted(range(len(shape)), key=lambda axis: -abs(strides[axis]) if shape[axis] > 1 else 0)
    if order == list(range(len(shape))):
        return values.reshape(shape)
    return values.reshape([shape[axis] for axis in order]).transpose(np.argsort(order))
