"""Pooling layers: windows that slide over the last axes and leave one number each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retrograde.nn import functional as F
from retrograde.nn.conv import Size, repeated
from retrograde.nn.module import Module
from retrograde.tensor import Tensor

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "LPPool1d",
    "LPPool2d",
    "LPPool3d",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "MaxUnpool1d",
    "MaxUnpool2d",
    "MaxUnpool3d",
]


class _MaxPoolNd(Module):
    _axes = 0

    def __init__(
        self, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
        return_indices: bool = False, ceil_mode: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def forward(self, input: Tensor) -> Any:
        """The largest element of every window; with `return_indices` also where it is."""
        pool = getattr(F, f"max_pool{self._axes}d")
        return pool(
            input, self.kernel_size, self.stride, self.padding, self.dilation, ceil_mode=self.ceil_mode,
            return_indices=self.return_indices,
        )  # fmt: skip

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        names = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
        return ", ".join(f"{name}={getattr(self, name)}" for name in names)


class MaxPool1d(_MaxPoolNd):
    """The largest element of every window over (N, C, length)."""

    _axes = 1


class MaxPool2d(_MaxPoolNd):
    """The largest element of every window over (N, C, height, width)."""

    _axes = 2


class MaxPool3d(_MaxPoolNd):
    """The largest element of every window over (N, C, depth, height, width)."""

    _axes = 3


class _MaxUnpool(Module):
    _axes = 0

    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> None:
        super().__init__()
        self.kernel_size = repeated(kernel_size, self._axes)
        self.stride = self.kernel_size if stride is None else repeated(stride, self._axes)
        self.padding = repeated(padding, self._axes)

    def forward(self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Any:
        """The elements where `indices`, from a max pooling, say; zeros elsewhere."""
        unpool = getattr(F, f"max_unpool{self._axes}d")
        return unpool(input, indices, self.kernel_size, self.stride, self.padding, output_size)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_MaxUnpool):
    """The reverse of `MaxPool1d`."""

    _axes = 1


class MaxUnpool2d(_MaxUnpool):
    """The reverse of `MaxPool2d`."""

    _axes = 2


class MaxUnpool3d(_MaxUnpool):
    """The reverse of `MaxPool3d`."""

    _axes = 3


class AvgPool1d(Module):
    """The mean of every window over (N, C, length)."""

    def __init__(
        self, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.kernel_size = repeated(kernel_size, 1)
        self.stride = self.kernel_size if stride is None else repeated(stride, 1)
        self.padding = repeated(padding, 1)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Tensor) -> Any:
        """The means."""
        return F.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool2d(Module):
    """The mean of every window over (N, C, height, width)."""

    _axes = 2

    def __init__(
        self, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
        count_include_pad: bool = True, divisor_override: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def forward(self, input: Tensor) -> Any:
        """The means."""
        pool = getattr(F, f"avg_pool{self._axes}d")
        return pool(
            input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad,
            self.divisor_override,
        )  # fmt: skip

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool3d(AvgPool2d):
    """The mean of every window over (N, C, depth, height, width)."""

    _axes = 3


class _LPPoolNd(Module):
    _axes = 0

    def __init__(
        self, norm_type: float, kernel_size: Size, stride: Size | None = None, ceil_mode: bool = False
    ) -> None:
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def forward(self, input: Tensor) -> Any:
        """The norms of the windows."""
        pool = getattr(F, f"lp_pool{self._axes}d")
        return pool(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        names = ("norm_type", "kernel_size", "stride", "ceil_mode")
        return ", ".join(f"{name}={getattr(self, name)}" for name in names)


class LPPool1d(_LPPoolNd):
    """The p-norm of every window over (N, C, length)."""

    _axes = 1


class LPPool2d(_LPPoolNd):
    """The p-norm of every window over (N, C, height, width)."""

    _axes = 2


class LPPool3d(_LPPoolNd):
    """The p-norm of every window over (N, C, depth, height, width)."""

    _axes = 3


class _Adaptive(Module):
    _axes = 0
    _kind = ""

    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Tensor) -> Any:
        """One number per piece."""
        return getattr(F, f"adaptive_{self._kind}_pool{self._axes}d")(input, self.output_size)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"output_size={self.output_size}"


class _AdaptiveMax(_Adaptive):
    _kind = "max"

    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, input: Tensor) -> Any:
        """The largest element of each piece; with `return_indices` also where it is."""
        pool = getattr(F, f"adaptive_max_pool{self._axes}d")
        return pool(input, self.output_size, return_indices=self.return_indices)


class AdaptiveAvgPool1d(_Adaptive):
    """The means of `output_size` pieces of (N, C, length)."""

    _axes, _kind = 1, "avg"


class AdaptiveAvgPool2d(_Adaptive):
    """The means of `output_size` pieces of (N, C, height, width)."""

    _axes, _kind = 2, "avg"


class AdaptiveAvgPool3d(_Adaptive):
    """The means of `output_size` pieces of (N, C, depth, height, width)."""

    _axes, _kind = 3, "avg"


class AdaptiveMaxPool1d(_AdaptiveMax):
    """The largest elements of `output_size` pieces of (N, C, length)."""

    _axes = 1


class AdaptiveMaxPool2d(_AdaptiveMax):
    """The largest elements of `output_size` pieces of (N, C, height, width)."""

    _axes = 2


class AdaptiveMaxPool3d(_AdaptiveMax):
    """The largest elements of `output_size` pieces of (N, C, depth, height, width)."""

    _axes = 3
