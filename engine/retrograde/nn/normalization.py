"""Normalisation layers: each holds the weight, bias and running statistics of the function it calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from retrograde.calls.literals import DType
from retrograde.dtypes import int64
from retrograde.factories.creation import ones, tensor, zeros
from retrograde.nn import functional as F
from retrograde.nn import init
from retrograde.nn.module import Module
from retrograde.nn.starting import parameter, quietly
from retrograde.tensor import Parameter, Tensor

__all__ = [
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "GroupNorm",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "LayerNorm",
    "LocalResponseNorm",
    "RMSNorm",
    "SyncBatchNorm",
]


def _start(weight: Parameter | None, bias: Parameter | None) -> None:
    """Weight 1, bias 0."""
    if weight is not None:
        init.ones_(weight)
    if bias is not None:
        init.zeros_(bias)


class _ChannelNorm(Module):
    """Weight, bias and running statistics of so many channels."""

    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None
    _version = 2
    _since: Mapping[str, int] = MappingProxyType({"num_batches_tracked": 2})

    def __init__(
        self, num_features: int, eps: float, momentum: float | None, affine: bool, track_running_stats: bool,
        device: Any, dtype: DType, bias: bool,
    ) -> None:  # fmt: skip
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            self.register_parameter(name, parameter(num_features, **made) if wanted else None)
        tracked = track_running_stats
        self.register_buffer("running_mean", quietly(lambda: zeros(num_features, **made)) if tracked else None)
        self.register_buffer("running_var", quietly(lambda: ones(num_features, **made)) if tracked else None)
        count = quietly(lambda: tensor(0, dtype=int64)) if tracked else None
        self.register_buffer("num_batches_tracked", count)
        quietly(self.reset_parameters)

    def reset_running_stats(self) -> None:
        """Running mean 0, variance 1, no batches seen."""
        if self.running_mean is not None and self.running_var is not None and self.num_batches_tracked is not None:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Statistics as at the start, weight 1, bias 0."""
        self.reset_running_stats()
        _start(self.weight, self.bias)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class _BatchNorm(_ChannelNorm):
    _dims: tuple[int, ...] = ()

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, device: Any = None, dtype: DType = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias)

    def _require_dims(self, input: Tensor) -> None:
        if input.ndim not in self._dims:
            wanted = " or ".join(f"{n}D" for n in self._dims)
            raise ValueError(f"expected {wanted} input (got {input.ndim}D input)")

    def forward(self, input: Tensor) -> Any:
        """The input normalised: by the batch's statistics while training, else by the running ones."""
        self._require_dims(input)
        factor = 0.0 if self.momentum is None else self.momentum
        if self.training and self.num_batches_tracked is not None:
            # A count, which is no part of what the graph is about.
            quietly(partial(self.num_batches_tracked.add_, 1))
            if self.momentum is None:
                factor = 1.0 / self.num_batches_tracked.item()
        by_batch = self.training or self.running_mean is None
        keep = not self.training or self.track_running_stats
        mean, var = (self.running_mean, self.running_var) if keep else (None, None)
        return F.batch_norm(input, mean, var, self.weight, self.bias, by_batch, factor, self.eps)


class BatchNorm1d(_BatchNorm):
    """Each feature of (N, C) or (N, C, length) over the batch."""

    _dims = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Each channel of (N, C, height, width) over the batch."""

    _dims = (4,)


class BatchNorm3d(_BatchNorm):
    """Each channel of (N, C, depth, height, width) over the batch."""

    _dims = (5,)


class SyncBatchNorm(_BatchNorm):
    """As `BatchNorm2d`, for any number of axes: one process has nothing to synchronise with."""

    def _require_dims(self, input: Tensor) -> None:
        if input.ndim < 2:
            raise ValueError(f"expected at least 2D input (got {input.ndim}D input)")


class _InstanceNorm(_ChannelNorm):
    _axes = 0

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = False,
        track_running_stats: bool = False, device: Any = None, dtype: DType = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias)

    def forward(self, input: Tensor) -> Any:
        """The input normalised, channel by channel of each example."""
        lead = input.ndim - self._axes
        if lead not in (1, 2):
            raise ValueError(f"expected {self._axes + 1}D or {self._axes + 2}D input (got {input.ndim}D input)")
        channels = input.shape[lead - 1]
        if channels != self.num_features and self.affine:
            raise ValueError(
                f"expected input's size at dim={lead - 1} to match num_features ({self.num_features}), but got: "
                f"{channels}."
            )
        out = F.instance_norm(
            input if lead == 2 else input.unsqueeze(0),
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )
        return out if lead == 2 else out.squeeze(0)


class InstanceNorm1d(_InstanceNorm):
    """Each channel of each example of (N, C, length)."""

    _axes = 1


class InstanceNorm2d(_InstanceNorm):
    """Each channel of each example of (N, C, height, width)."""

    _axes = 2


class InstanceNorm3d(_InstanceNorm):
    """Each channel of each example of (N, C, depth, height, width)."""

    _axes = 3


class LayerNorm(Module):
    """Mean 0 and variance 1 over the last axes, of lengths `normalized_shape`; then a learned weight and bias."""

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float = 1e-5, elementwise_affine: bool = True,
        bias: bool = True, device: Any = None, dtype: DType = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.normalized_shape = _lengths(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        for name, wanted in (("weight", elementwise_affine), ("bias", elementwise_affine and bias)):
            made = parameter(*self.normalized_shape, device=device, dtype=dtype) if wanted else None
            self.register_parameter(name, made)
        quietly(self.reset_parameters)

    def reset_parameters(self) -> None:
        """Weight 1, bias 0."""
        _start(self.weight, self.bias)

    def forward(self, input: Tensor) -> Any:
        """See `functional.layer_norm`."""
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


def _lengths(given: int | Sequence[int]) -> tuple[int, ...]:
    return (given,) if isinstance(given, int) else tuple(given)


class RMSNorm(Module):
    """The input over the root of the mean of its squares over the last axes; then a learned weight."""

    weight: Parameter | None

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float | None = None, elementwise_affine: bool = True,
        device: Any = None, dtype: DType = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.normalized_shape = _lengths(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        made = parameter(*self.normalized_shape, device=device, dtype=dtype) if elementwise_affine else None
        self.register_parameter("weight", made)
        quietly(self.reset_parameters)

    def reset_parameters(self) -> None:
        """Weight 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input: Tensor) -> Any:
        """See `functional.rms_norm`."""
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Module):
    """Mean 0 and variance 1 of `num_groups` groups of channels, example by example; then a learned weight and bias."""

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, device: Any = None,
        dtype: DType = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            made = parameter(num_channels, device=device, dtype=dtype) if wanted else None
            self.register_parameter(name, made)
        quietly(self.reset_parameters)

    def reset_parameters(self) -> None:
        """Weight 1, bias 0."""
        _start(self.weight, self.bias)

    def forward(self, input: Tensor) -> Any:
        """See `functional.group_norm`."""
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class LocalResponseNorm(Module):
    """Each element over a power of the mean of squares over neighbouring channels."""

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Any:
        """See `functional.local_response_norm`."""
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
