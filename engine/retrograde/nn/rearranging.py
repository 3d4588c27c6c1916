"""Layers that resize pictures or move their elements between channels and pixels."""

from __future__ import annotations

from typing import Any

from retrograde.nn import functional as F
from retrograde.nn.module import Module
from retrograde.tensor import Tensor

__all__ = [
    "ChannelShuffle",
    "Fold",
    "PixelShuffle",
    "PixelUnshuffle",
    "Unfold",
    "Upsample",
    "UpsamplingBilinear2d",
    "UpsamplingNearest2d",
]


class Upsample(Module):
    """(N, C, …) with the spatial lengths `size`, or `scale_factor` times as long."""

    def __init__(
        self, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.name = type(self).__name__
        self.size = size
        if isinstance(scale_factor, tuple):
            self.scale_factor: Any = tuple(float(factor) for factor in scale_factor)
        else:
            self.scale_factor = float(scale_factor) if scale_factor else None
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Tensor) -> Any:
        """See `functional.interpolate`."""
        return F.interpolate(
            input, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        told = f"size={self.size}" if self.scale_factor is None else f"scale_factor={self.scale_factor!r}"
        return f"{told}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """`Upsample` by the nearest element."""

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """Bilinear `Upsample` with aligned corners."""

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)


class _Options(Module):
    """Its options are the attributes it was given at birth, printed in that order and handed to its function."""

    _function = ""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self._options = tuple(options)
        for name, value in options.items():
            setattr(self, name, value)

    def forward(self, input: Tensor) -> Any:
        """See the function of the same name."""
        return getattr(F, self._function)(input, *(getattr(self, name) for name in self._options))

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return ", ".join(f"{name}={getattr(self, name)}" for name in self._options)


class PixelShuffle(_Options):
    """Channels become pixels: (…, c·r², h, w) to (…, c, h·r, w·r)."""

    _function = "pixel_shuffle"

    def __init__(self, upscale_factor: int) -> None:
        super().__init__(upscale_factor=upscale_factor)


class PixelUnshuffle(_Options):
    """Pixels become channels: (…, c, h·r, w·r) to (…, c·r², h, w)."""

    _function = "pixel_unshuffle"

    def __init__(self, downscale_factor: int) -> None:
        super().__init__(downscale_factor=downscale_factor)


class ChannelShuffle(_Options):
    """Channels taken in turn from each of `groups` groups."""

    _function = "channel_shuffle"

    def __init__(self, groups: int) -> None:
        super().__init__(groups=groups)


class Unfold(_Options):
    """Every patch of (N, C, h, w) as a column."""

    _function = "unfold"

    def __init__(self, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
        super().__init__(kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride)


class Fold(_Options):
    """Columns laid down as patches, which add up where they overlap."""

    _function = "fold"

    def __init__(
        self, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
    ) -> None:
        super().__init__(
            output_size=output_size, kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride
        )
