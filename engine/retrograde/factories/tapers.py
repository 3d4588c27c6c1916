"""Windows of signal processing as factories: rows that rise from the edge and fall again."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.calls.literals import DType, array_type, library
from retrograde.factories.creation import leaf
from retrograde.tensor import Tensor

Curve = Callable[[Any], Any]
"""Height of a window for places from 0 to 1."""


def _window(
    name: str, curve: Curve, length: int, periodic: bool, dtype: DType, device: object, requires_grad: bool
) -> Tensor:
    kind = array_type(dtype, dtypes.default())
    if length <= 1:
        values = np.ones(length, kind)
    else:
        # A periodic window is the symmetric one of one element more, without its last.
        values = curve(np.arange(length, dtype=np.float64) / (length if periodic else length - 1)).astype(kind)
    return leaf(library(device, name).asarray(values), name, requires_grad)


def hann_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Hann's window: a raised cosine that begins at 0."""

    def curve(x: Any) -> Any:
        return 0.5 - 0.5 * np.cos(2 * math.pi * x)

    return _window("hann_window", curve, window_length, periodic, dtype, device, requires_grad)


def hamming_window(
    window_length: int,
    periodic: bool = True,
    alpha: float = 0.54,
    beta: float = 0.46,
    *,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Hamming's window: α − β·cos, which does not reach 0."""

    def curve(x: Any) -> Any:
        return alpha - beta * np.cos(2 * math.pi * x)

    return _window("hamming_window", curve, window_length, periodic, dtype, device, requires_grad)


def blackman_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Blackman's window: two cosines, with flatter edges."""

    def curve(x: Any) -> Any:
        return 0.42 - 0.5 * np.cos(2 * math.pi * x) + 0.08 * np.cos(4 * math.pi * x)

    return _window("blackman_window", curve, window_length, periodic, dtype, device, requires_grad)


def bartlett_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Bartlett's window: a triangle."""

    def curve(x: Any) -> Any:
        return 1 - np.abs(2 * x - 1)

    return _window("bartlett_window", curve, window_length, periodic, dtype, device, requires_grad)


def kaiser_window(
    window_length: int,
    periodic: bool = True,
    beta: float = 12.0,
    *,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Kaiser's window: Bessel functions, with `beta` for how narrow it is."""

    def curve(x: Any) -> Any:
        return np.i0(beta * np.sqrt(1 - (2 * x - 1) ** 2)) / np.i0(beta)

    return _window("kaiser_window", curve, window_length, periodic, dtype, device, requires_grad)
