"""Convolutional layers: kernels that slide over one, two or three spatial axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import FunctionType
from typing import Any

from retrograde.calls.literals import DType
from retrograde.nn import functional as F
from retrograde.nn import init
from retrograde.nn.module import Module
from retrograde.nn.starting import parameter, quietly
from retrograde.tensor import Parameter, Tensor

__all__ = [
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
]

Size = int | Sequence[int]
"""One number for all spatial axes, or one for each."""
_MODES = ("zeros", "reflect", "replicate", "circular")


def repeated(value: Size, axes: int) -> tuple[int, ...]:
    """A number per axis."""
    return tuple(value) if isinstance(value, Sequence) else (value,) * axes


class _Convolution(Module):
    """What convolutions and their transposes share: parameters, their starting values, printing."""

    _axes = 0
    _is_transposed = False
    weight: Parameter
    bias: Parameter | None

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Size, stride: Size, padding: Size | str,
        dilation: Size, output_padding: Size, groups: int, bias: bool, padding_mode: str, device: Any, dtype: DType,
    ) -> None:  # fmt: skip
        super().__init__()
        _require(in_channels, out_channels, groups, padding, stride, padding_mode)
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = repeated(kernel_size, self._axes)
        self.stride = repeated(stride, self._axes)
        self.padding = padding if isinstance(padding, str) else repeated(padding, self._axes)
        self.dilation = repeated(dilation, self._axes)
        self.transposed = self._is_transposed
        self.output_padding = repeated(output_padding, self._axes)
        self.groups = groups
        self.padding_mode = padding_mode
        pair = (in_channels, out_channels // groups) if self.transposed else (out_channels, in_channels // groups)
        self.weight = parameter(*pair, *self.kernel_size, dtype=dtype, device=device)
        if bias:
            self.bias = parameter(out_channels, dtype=dtype, device=device)
        else:
            self.register_parameter("bias", None)
        quietly(self.reset_parameters)

    def reset_parameters(self) -> None:
        """Draw new starting values, even within ±1/√(elements that go into one result), as PyTorch does."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            inputs = self.weight.shape[1] * math.prod(self.kernel_size)
            if inputs:
                init.uniform_(self.bias, -1 / math.sqrt(inputs), 1 / math.sqrt(inputs))

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        parts = [str(self.in_channels), str(self.out_channels), f"kernel_size={self.kernel_size}",
                 f"stride={self.stride}"]  # fmt: skip
        for name, plain in (("padding", 0), ("dilation", 1), ("output_padding", 0)):
            value = getattr(self, name)
            if value != (plain,) * self._axes:
                parts.append(f"{name}={value}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)


def _require(in_channels: int, out_channels: int, groups: int, padding: Any, stride: Size, mode: str) -> None:
    """ValueError for options that PyTorch refuses."""
    if groups <= 0:
        raise ValueError("groups must be a positive integer")
    if in_channels % groups:
        raise ValueError("in_channels must be divisible by groups")
    if out_channels % groups:
        raise ValueError("out_channels must be divisible by groups")
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'valid', 'same'}}")
        if padding == "same" and any(s != 1 for s in (stride if isinstance(stride, Sequence) else (stride,))):
            raise ValueError("padding='same' is not supported for strided convolutions")
    if mode not in _MODES:
        raise ValueError(f"padding_mode must be one of {set(_MODES)}, but got padding_mode='{mode}'")


def _renamed(init: Any, owner: str) -> Any:
    """A copy of an `__init__` that belongs to the class `owner`."""
    made = FunctionType(init.__code__, init.__globals__, "__init__", init.__defaults__, init.__closure__)
    made.__qualname__ = f"{owner}.__init__"
    return made


class _Conv(_Convolution):
    def __init_subclass__(cls) -> None:
        """Under its own name, which Python's message for a missing argument tells."""
        super().__init_subclass__()
        if "_axes" in cls.__dict__:
            cls.__init__ = _renamed(cls.__init__, cls.__qualname__)  # type: ignore[method-assign]

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Size, stride: Size = 1, padding: Size | str = 0,
        dilation: Size = 1, groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None,
        dtype: DType = None,
    ) -> None:  # fmt: skip
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, 0, groups, bias, padding_mode, device,
            dtype,
        )  # fmt: skip

    def forward(self, input: Tensor) -> Any:
        """(N, in_channels, …) or (in_channels, …) to the same with out_channels and other lengths."""
        convolve = getattr(F, f"conv{self._axes}d")
        padding: Any = self.padding
        if self.padding_mode != "zeros":
            input, padding = F.pad(input, self._sides(), mode=self.padding_mode), 0
        return convolve(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def _sides(self) -> tuple[int, ...]:
        """The padding before and after each axis, from the last axis on."""
        if self.padding == "valid":
            return (0, 0) * self._axes
        if self.padding == "same":
            totals = [d * (k - 1) for d, k in zip(self.dilation, self.kernel_size, strict=True)]
            return tuple(n for total in reversed(totals) for n in (total // 2, total - total // 2))
        return tuple(n for p in reversed(self.padding) for n in (p, p))  # type: ignore[misc]


class _ConvTranspose(_Convolution):
    _is_transposed = True

    def __init_subclass__(cls) -> None:
        """Under its own name, as `_Conv`."""
        super().__init_subclass__()
        if "_axes" in cls.__dict__:
            cls.__init__ = _renamed(cls.__init__, cls.__qualname__)  # type: ignore[method-assign]

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Size, stride: Size = 1, padding: Size = 0,
        output_padding: Size = 0, groups: int = 1, bias: bool = True, dilation: Size = 1, padding_mode: str = "zeros",
        device: Any = None, dtype: DType = None,
    ) -> None:  # fmt: skip
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias,
            padding_mode, device, dtype,
        )  # fmt: skip

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Any:
        """(N, in_channels, …) or (in_channels, …) to the same with out_channels and larger lengths."""
        convolve = getattr(F, f"conv_transpose{self._axes}d")
        longer = self.output_padding if output_size is None else self._longer(input, list(output_size))
        return convolve(input, self.weight, self.bias, self.stride, self.padding, longer, self.groups, self.dilation)

    def _longer(self, input: Tensor, output_size: list[int]) -> tuple[int, ...]:
        """The output padding that gives `output_size`; ValueError for one that cannot be reached."""
        lead = input.ndim - self._axes
        if len(output_size) == lead + self._axes:
            output_size = output_size[lead:]
        if len(output_size) != self._axes:
            raise ValueError(
                f"{type(self).__name__}: for {input.ndim}D input, output_size must have {self._axes} or "
                f"{lead + self._axes} elements (got {len(output_size)})"
            )
        padding: Any = self.padding
        least = [
            (n - 1) * s - 2 * p + d * (k - 1) + 1
            for n, s, p, k, d in zip(
                input.shape[lead:], self.stride, padding, self.kernel_size, self.dilation, strict=True
            )
        ]
        most = [n + s - 1 for n, s in zip(least, self.stride, strict=True)]
        if any(not low <= n <= high for n, low, high in zip(output_size, least, most, strict=True)):
            raise ValueError(
                f"requested an output size of {tuple(output_size)}, but valid sizes range from {least} to {most} (for "
                f"an input of {type(input.shape)(input.shape[lead:])})"
            )
        return tuple(n - low for n, low in zip(output_size, least, strict=True))


class Conv1d(_Conv):
    """Kernels over (N, in_channels, length); `weight` is (out_channels, in_channels / groups, kernel)."""

    _axes = 1


class Conv2d(_Conv):
    """Kernels over (N, in_channels, height, width); `weight` is (out_channels, in_channels / groups, kh, kw)."""

    _axes = 2


class Conv3d(_Conv):
    """Kernels over (N, in_channels, depth, height, width)."""

    _axes = 3


class ConvTranspose1d(_ConvTranspose):
    """The transpose of `Conv1d`; `weight` is (in_channels, out_channels / groups, kernel)."""

    _axes = 1


class ConvTranspose2d(_ConvTranspose):
    """The transpose of `Conv2d`; `weight` is (in_channels, out_channels / groups, kh, kw)."""

    _axes = 2


class ConvTranspose3d(_ConvTranspose):
    """The transpose of `Conv3d`."""

    _axes = 3
