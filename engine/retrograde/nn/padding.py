"""Padding layers: each puts elements round the last axes of its input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retrograde.nn import functional as F
from retrograde.nn.module import Module
from retrograde.tensor import Tensor

__all__ = [
    "CircularPad1d",
    "CircularPad2d",
    "CircularPad3d",
    "ConstantPad1d",
    "ConstantPad2d",
    "ConstantPad3d",
    "ReflectionPad1d",
    "ReflectionPad2d",
    "ReflectionPad3d",
    "ReplicationPad1d",
    "ReplicationPad2d",
    "ReplicationPad3d",
    "ZeroPad1d",
    "ZeroPad2d",
    "ZeroPad3d",
]


class _Pad(Module):
    """`padding` is one number for all sides, or two for each axis from the last on."""

    _axes = 0
    _mode = "constant"

    def __init__(self, padding: int | Sequence[int]) -> None:
        super().__init__()
        self.padding = (padding,) * (2 * self._axes) if isinstance(padding, int) else tuple(padding)

    def forward(self, input: Tensor) -> Any:
        """The input with more elements round its last axes."""
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"{self.padding}"


class _CircularPad(_Pad):
    _mode = "circular"

    def forward(self, input: Tensor) -> Any:
        """The input with its other side round its last axes."""
        if input.ndim not in (self._axes + 1, self._axes + 2):
            raise ValueError(f"expected {self._axes + 1}D or {self._axes + 2}D input (got {input.ndim}D input)")
        return super().forward(input)


class _ConstantPad(_Pad):
    def __init__(self, padding: int | Sequence[int], value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Any:
        """The input with `value` round its last axes."""
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"padding={self.padding}, value={self.value}"


class _ZeroPad(_ConstantPad):
    def __init__(self, padding: int | Sequence[int]) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"{self.padding}"


class CircularPad1d(_CircularPad):
    """The other side round (N, C, length)."""

    _axes = 1


class CircularPad2d(_CircularPad):
    """The other sides round (N, C, height, width)."""

    _axes = 2


class CircularPad3d(_CircularPad):
    """The other sides round (N, C, depth, height, width)."""

    _axes = 3


class ConstantPad1d(_ConstantPad):
    """`value` round the last axis."""

    _axes = 1


class ConstantPad2d(_ConstantPad):
    """`value` round the last two axes."""

    _axes = 2


class ConstantPad3d(_ConstantPad):
    """`value` round the last three axes."""

    _axes = 3


class ReflectionPad1d(_Pad):
    """A mirror round (N, C, length)."""

    _axes, _mode = 1, "reflect"


class ReflectionPad2d(_Pad):
    """A mirror round (N, C, height, width)."""

    _axes, _mode = 2, "reflect"


class ReflectionPad3d(_Pad):
    """A mirror round (N, C, depth, height, width)."""

    _axes, _mode = 3, "reflect"


class ReplicationPad1d(_Pad):
    """The border again round (N, C, length)."""

    _axes, _mode = 1, "replicate"


class ReplicationPad2d(_Pad):
    """The border again round (N, C, height, width)."""

    _axes, _mode = 2, "replicate"


class ReplicationPad3d(_Pad):
    """The border again round (N, C, depth, height, width)."""

    _axes, _mode = 3, "replicate"


class ZeroPad1d(_ZeroPad):
    """Zeros round the last axis."""

    _axes = 1


class ZeroPad2d(_ZeroPad):
    """Zeros round the last two axes."""

    _axes = 2


class ZeroPad3d(_ZeroPad):
    """Zeros round the last three axes."""

    _axes = 3
