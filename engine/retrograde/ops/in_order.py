"""Products and products with sums of small float32 arrays, rounded in the order of PyTorch's kernels.

What PyTorch's compiler fuses, a·b + c, is rounded once. Its matrix products of a few rows and columns multiply, round,
and add one product after the other; where both factors lie along the summed axis, in four lanes. These orders were
found by experiment, with PyTorch 2.13 on an AMD processor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.devices.arrays import AWAY, XP
from retrograde.devices.host import DOUBLE, SINGLE, SMALL

FEW = 1024
"""Products of numbers up to which a matrix product keeps the order."""
_LANES, _SHORT, _LANED = 4, 8, (4, 8, 16)
_SCALAR, _ONE = np.float32, np.array(1.0)


def few(a: Any) -> bool:
    """Whether `a` is an array of the CPU, not a tensor, so small that its last digits count."""
    kind = a.__class__
    if kind is _SCALAR:
        return True
    if kind is np.ndarray:
        return a.dtype is SINGLE and a.size <= SMALL
    return kind in XP and kind not in AWAY and a.dtype is SINGLE and a.size <= SMALL


def multiply_add(a: Any, b: Any, c: Any) -> Any:
    """a·b + c, element by element; of a few elements rounded once. `c` may be a Python number."""
    if a.__class__ is _SCALAR and b.__class__ is _SCALAR:
        return _SCALAR(float(a) * float(b) + float(c))
    return (a.astype(DOUBLE) * b + c).astype(SINGLE) if few(a) else a * b + c


def one_less_square(a: Any) -> Any:
    """1 − a², element by element, of a few elements: rounded once."""
    if a.__class__ is _SCALAR:
        return _SCALAR(1.0 - float(a) * float(a))
    wide = a.astype(DOUBLE)
    wide *= wide
    return np.subtract(_ONE, wide, out=wide).astype(SINGLE)


def dot(xp: Any, a: Any, b: Any) -> Any:
    """The product of two matrices (or of others, as NumPy's `dot` has it), of small ones in PyTorch's order."""
    if a.size > FEW or b.size > FEW:
        return a.dot(b)
    found = _with_vector(xp, a, b) if b.ndim == 1 else matrix_product(xp, a, b)
    return a.dot(b) if found is None else found


def _with_vector(xp: Any, a: Any, b: Any) -> Any:
    """The product of a vector or matrix and a vector; None where the order is not known."""
    length = b.shape[0]
    if a.dtype is not SINGLE or a.ndim > 2 or a.shape[-1] != length or not 1 < a.size <= FEW or a.__class__ in AWAY:
        return None
    if a.ndim == 1:
        if length < _LANES:
            return xp.add.reduce(a * b)
        return _four_lanes(xp, (a * b).reshape(-1, _LANES)) if length in _LANED else None
    if a.strides[0] == SINGLE.itemsize and len(a) > 1:
        return xp.add.reduce(a.T * b[:, None], axis=0)
    short = length <= _LANES or (length < _SHORT and len(a) < _LANES)
    return xp.add.reduce(a * b, axis=1) if short else None


def matrix_product(xp: Any, a: Any, b: Any) -> Any:
    """a @ b in PyTorch's order of additions; None where they are no small matrices, or that order is not known."""
    if a.dtype is not SINGLE or a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.__class__ in AWAY:
        return None
    (rows, length), columns = a.shape, b.shape[1]
    if not 0 < a.size * columns <= FEW or length < 2:
        return None
    turned = columns > 1 and b.strides[0] == SINGLE.itemsize
    if length < _SHORT and not (turned and length == 6):
        return _one_by_one(xp, a, b)
    if turned:
        return _by_lanes(xp, a, b) if rows > 1 and not length % _LANES else None
    upright = columns > 1 or rows == 1 or a.strides[0] == SINGLE.itemsize
    return _one_by_one(xp, a, b) if upright else None


def batch_product(xp: Any, a: Any, b: Any) -> Any:
    """The products of two batches of matrices (or of others, as NumPy's `matmul` has it), of small ones in order."""
    short = a.dtype is SINGLE and a.ndim == b.ndim > 2 and a.__class__ not in AWAY and 1 < a.shape[-1] < _SHORT
    fits = short and a.shape[:-2] == b.shape[:-2] and a.shape[-1] == b.shape[-2]
    if fits and 0 < a.size * b.shape[-1] <= FEW:
        return xp.add.reduce(a.swapaxes(-1, -2)[..., :, None] * b[..., :, None, :], axis=-3)
    return xp.matmul(a, b)


def _one_by_one(xp: Any, a: Any, b: Any) -> Any:
    if a.shape[0] == b.shape[1] == 1:
        return xp.add.accumulate(a.reshape(-1) * b.reshape(-1))[-1:].reshape(1, 1)
    return xp.add.reduce(a.T[:, :, None] * b[:, None, :], axis=0)


def _by_lanes(xp: Any, a: Any, b: Any) -> Any:
    return _four_lanes(xp, (a[:, None, :] * b.T[None]).reshape(len(a), b.shape[1], -1, _LANES))


def _four_lanes(xp: Any, parts: Any) -> Any:
    """The sums over the last two axes, (…, n / 4, 4): each lane one by one, then one half and the other."""
    lanes = xp.add.reduce(parts, axis=-2)
    halves = lanes[..., :2] + lanes[..., 2:]
    return halves[..., 0] + halves[..., 1]
