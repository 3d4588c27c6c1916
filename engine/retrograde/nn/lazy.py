"""Layers that take the number of channels from the first input they see, and are ordinary layers from then on."""

from __future__ import annotations

from typing import Any

from retrograde.calls.literals import DType
from retrograde.factories.creation import ones, zeros
from retrograde.nn.conv import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
    Size,
)
from retrograde.nn.linear import LazyModuleMixin
from retrograde.nn.normalization import (
    BatchNorm1d,
    BatchNorm2d,
    BatchNorm3d,
    InstanceNorm1d,
    InstanceNorm2d,
    InstanceNorm3d,
)
from retrograde.nn.parameter import UninitializedParameter
from retrograde.nn.starting import quietly
from retrograde.tensor import Tensor

__all__ = [
    "LazyBatchNorm1d",
    "LazyBatchNorm2d",
    "LazyBatchNorm3d",
    "LazyConv1d",
    "LazyConv2d",
    "LazyConv3d",
    "LazyConvTranspose1d",
    "LazyConvTranspose2d",
    "LazyConvTranspose3d",
    "LazyInstanceNorm1d",
    "LazyInstanceNorm2d",
    "LazyInstanceNorm3d",
]


class _LazyConv(LazyModuleMixin):
    _axes: int

    def __init__(
        self, out_channels: int, kernel_size: Size, stride: Size = 1, padding: Size | str = 0, *rest: Any,
        bias: bool = True, device: Any = None, dtype: DType = None, **options: Any,
    ) -> None:  # fmt: skip
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        super().__init__(0, 0, kernel_size, stride, padding, *rest, bias=False, **made, **options)
        self.out_channels = out_channels
        self.register_parameter("weight", UninitializedParameter(**made))
        self.register_parameter("bias", UninitializedParameter(**made) if bias else None)

    def _settle(self, input: Tensor) -> None:
        layer: Any = self
        channels = input.shape[1] if input.ndim == self._axes + 2 else input.shape[0]
        layer.in_channels = channels
        first, second = (channels, self.out_channels) if layer.transposed else (self.out_channels, channels)
        layer.weight.materialize((first, second // layer.groups, *layer.kernel_size))
        if layer.bias is not None:
            layer.bias.materialize((self.out_channels,))
        quietly(layer.reset_parameters)


class _LazyNorm(LazyModuleMixin):
    def __init__(
        self, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True, track_running_stats: bool = True,
        device: Any = None, dtype: DType = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        super().__init__(0, eps, momentum, False, track_running_stats, **made)
        self.affine = affine
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            self.register_parameter(name, UninitializedParameter(**made) if wanted else None)

    def _settle(self, input: Tensor) -> None:
        layer: Any = self
        channels = layer.num_features = input.shape[1]
        for parameter in (layer.weight, layer.bias):
            if parameter is not None:
                parameter.materialize((channels,))
        if layer.running_mean is not None:
            kind = layer.running_mean.dtype
            layer.running_mean, layer.running_var = zeros(channels, dtype=kind), ones(channels, dtype=kind)
        quietly(layer.reset_parameters)


class _LazyInstanceNorm(_LazyNorm):
    def __init__(
        self, eps: float = 1e-5, momentum: float = 0.1, affine: bool = True, track_running_stats: bool = True,
        device: Any = None, dtype: DType = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(eps, momentum, affine, track_running_stats, device, dtype, bias=bias)


class LazyConv1d(_LazyConv, Conv1d):
    """A `Conv1d` whose `in_channels` the first input tells."""

    _becomes = Conv1d


class LazyConv2d(_LazyConv, Conv2d):
    """A `Conv2d` whose `in_channels` the first input tells."""

    _becomes = Conv2d


class LazyConv3d(_LazyConv, Conv3d):
    """A `Conv3d` whose `in_channels` the first input tells."""

    _becomes = Conv3d


class LazyConvTranspose1d(_LazyConv, ConvTranspose1d):
    """A `ConvTranspose1d` whose `in_channels` the first input tells."""

    _becomes = ConvTranspose1d


class LazyConvTranspose2d(_LazyConv, ConvTranspose2d):
    """A `ConvTranspose2d` whose `in_channels` the first input tells."""

    _becomes = ConvTranspose2d


class LazyConvTranspose3d(_LazyConv, ConvTranspose3d):
    """A `ConvTranspose3d` whose `in_channels` the first input tells."""

    _becomes = ConvTranspose3d


class LazyBatchNorm1d(_LazyNorm, BatchNorm1d):
    """A `BatchNorm1d` whose `num_features` the first input tells."""

    _becomes = BatchNorm1d


class LazyBatchNorm2d(_LazyNorm, BatchNorm2d):
    """A `BatchNorm2d` whose `num_features` the first input tells."""

    _becomes = BatchNorm2d


class LazyBatchNorm3d(_LazyNorm, BatchNorm3d):
    """A `BatchNorm3d` whose `num_features` the first input tells."""

    _becomes = BatchNorm3d


class LazyInstanceNorm1d(_LazyInstanceNorm, InstanceNorm1d):
    """An `InstanceNorm1d` whose `num_features` the first input tells."""

    _becomes = InstanceNorm1d


class LazyInstanceNorm2d(_LazyInstanceNorm, InstanceNorm2d):
    """An `InstanceNorm2d` whose `num_features` the first input tells."""

    _becomes = InstanceNorm2d


class LazyInstanceNorm3d(_LazyInstanceNorm, InstanceNorm3d):
    """An `InstanceNorm3d` whose `num_features` the first input tells."""

    _becomes = InstanceNorm3d
