"""Pictures of other sizes and other arrangements, without state: PyTorch's functions over the ops."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.errors import hinted
from retrograde.op import FUNCTIONS, OPS
from retrograde.ops.resample import NAMES

__all__ = [
    "affine_grid",
    "channel_shuffle",
    "fold",
    "grid_sample",
    "interpolate",
    "pixel_shuffle",
    "pixel_unshuffle",
    "unfold",
    "upsample",
    "upsample_bilinear",
    "upsample_nearest",
]
AXES = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}
"""Modes for so many spatial axes only."""
ALIGNED = ("linear", "bilinear", "bicubic", "trilinear")

channel_shuffle = FUNCTIONS["channel_shuffle"]
pixel_shuffle = FUNCTIONS["pixel_shuffle"]
pixel_unshuffle = FUNCTIONS["pixel_unshuffle"]


def interpolate(
    input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None, antialias: bool = False,
) -> Any:  # fmt: skip
    """The spatial axes of (N, C, …) with the lengths `size`, or `scale_factor` times as long.

    `mode` is "nearest", "nearest-exact", "area", "linear", "bilinear", "trilinear" or "bicubic"; `align_corners` keeps
    the corner elements where they are. ValueError and NotImplementedError for what does not fit together.
    """
    if align_corners is not None and mode in ("nearest", "area", "nearest-exact"):
        raise ValueError(f"align_corners option can only be set with the interpolating modes: {' | '.join(ALIGNED)}")
    old = tuple(input.shape[2:])
    new, scales = _lengths(input, old, size, scale_factor)
    if recompute_scale_factor:
        if size is not None:
            raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
        scales = None
    if antialias:
        raise hinted(NotImplementedError("antialias is not supported"), "Leave it out, or average first.")
    if mode in AXES and len(old) != AXES[mode] and input.ndim in (3, 4, 5):
        raise NotImplementedError(f"Got {input.ndim}D input, but {mode} mode needs {AXES[mode] + 2}D input")
    if input.ndim not in (3, 4, 5) or mode not in (*NAMES, "area"):
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {input.ndim}D) for the modes: nearest | "
            f"linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
        )
    if mode == "area":
        return FUNCTIONS[f"adaptive_avg_pool{len(old)}d"](input, new)
    return OPS["upsample"](input, new, mode, bool(align_corners), None if align_corners else scales)


def _lengths(input: Any, old: tuple[int, ...], size: Any, scale_factor: Any) -> tuple[tuple[int, ...], Any]:
    """The new lengths, and the scales when those were given."""
    if (size is None) == (scale_factor is None):
        which = "either size or scale_factor" if size is None else "only one of size or scale_factor"
        raise ValueError(f"{which} should be defined")
    given, name, told = (size, "output", "output size of") if scale_factor is None else (
        scale_factor, "scale_factor", "scale_factor of shape"
    )  # fmt: skip
    if isinstance(given, Sequence) and len(given) != len(old):
        letter = "o" if scale_factor is None else "s"
        raise ValueError(
            f"Input and {name} must have the same number of spatial dimensions, but got input with spatial dimensions "
            f"of {list(old)} and {told} {given}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and "
            f"{'output size' if scale_factor is None else name} in ({letter}1, {letter}2, ...,{letter}K) format."
        )
    each = tuple(given) if isinstance(given, Sequence) else (given,) * len(old)
    if scale_factor is None:
        return tuple(int(n) for n in each), None
    return tuple(math.floor(n * s) for n, s in zip(old, each, strict=True)), tuple(float(s) for s in each)


def upsample(
    input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
) -> Any:
    """PyTorch's older name of `interpolate`."""
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """PyTorch's older name of `interpolate` by the nearest element."""
    return interpolate(input, size, scale_factor, "nearest")


def upsample_bilinear(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """PyTorch's older name of bilinear `interpolate` with aligned corners."""
    return interpolate(input, size, scale_factor, "bilinear", True)


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)


def unfold(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Every patch of (N, C, h, w) or (C, h, w) as a column: (N, C · kernel, places)."""
    if input.ndim not in (3, 4):
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, "
            f"but got: {list(input.shape)}"
        )
    return OPS["im2col"](input, _pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride))


def fold(input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Columns (N, C · kernel, places) laid down as patches, which add up where they overlap."""
    return OPS["col2im"](input, _pair(output_size), _pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride))


def affine_grid(theta: Any, size: Sequence[int], align_corners: bool | None = None) -> Any:
    """Where each place of a picture of `size` (N, C, h, w) comes from under maps `theta` (N, 2, 3): (N, h, w, 2)."""
    rows, columns = (
        np.linspace(-1, 1, n) if align_corners else (2 * np.arange(n) + 1) / n - 1 for n in tuple(size)[2:]
    )
    base = np.stack([*np.meshgrid(columns, rows), np.ones((len(rows), len(columns)))], axis=-1)
    flat = wrap(base.reshape(1, -1, 3).astype(theta.array.dtype)).expand(theta.shape[0], -1, -1)
    grid = (flat @ theta.transpose(1, 2)).reshape(theta.shape[0], len(rows), len(columns), 2)
    return OPS["outcome"](grid, "AffineGridGeneratorBackward0")


def _require_grid(input: Any, grid: Any) -> None:
    """RuntimeError for a grid of another batch, or without a place for each axis."""
    if input[0] != grid[0]:
        raise RuntimeError(
            "grid_sampler(): expected grid and input to have same batch size, but got input with sizes "
            f"{list(input)} and grid with sizes {list(grid)}"
        )
    if grid[-1] != len(input) - 2:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {len(input) - 2} in last dimension, but got grid with sizes "
            f"{list(grid)}"
        )


def grid_sample(
    input: Any, grid: Any, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None
) -> Any:
    """A picture (N, C, h, w) read at the places of `grid` (N, h', w', 2), −1 to 1 across; gradients flow to both.

    `mode` is "bilinear" or "nearest", `padding_mode` "zeros" or "border". ValueError for others.
    """
    if mode not in ("bilinear", "nearest") or padding_mode not in ("zeros", "border"):
        raise ValueError(f"grid_sample has mode bilinear or nearest and padding_mode zeros or border, not {mode!r} "
                         f"and {padding_mode!r}")  # fmt: skip
    _require_grid(input.shape, grid.shape)
    height, width = input.shape[2:]
    places = [_place(grid[..., axis], n, bool(align_corners)) for axis, n in ((0, width), (1, height))]
    if padding_mode == "border":
        places = [p.clamp(0, n - 1) for p, n in zip(places, (width, height), strict=True)]
    total: Any = 0
    if mode == "nearest":
        total = _read(input, *(p.detach().round().long() for p in places))
    else:
        corners = [p.detach().floor() for p in places]
        for dx in (0, 1):
            for dy in (0, 1):
                x, y = corners[0] + dx, corners[1] + dy
                share = (1 - (places[0] - x).abs()) * (1 - (places[1] - y).abs())
                total = total + _read(input, x.long(), y.long()) * share.unsqueeze(1)
    return OPS["outcome"](total, "GridSampler2DBackward0")


def _place(coordinate: Any, n: int, align_corners: bool) -> Any:
    """A coordinate between −1 and 1 as a position among `n` elements."""
    return (coordinate + 1) * ((n - 1) / 2) if align_corners else ((coordinate + 1) * n - 1) / 2


def _read(input: Any, x: Any, y: Any) -> Any:
    """(N, C, h', w'): the elements at integer positions; 0 outside."""
    height, width = input.shape[2:]
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    flat = (y.clamp(0, height - 1) * width + x.clamp(0, width - 1)).reshape(input.shape[0], 1, -1)
    found = input.flatten(2).gather(2, flat.expand(-1, input.shape[1], -1))
    return found.reshape(*input.shape[:2], *x.shape[1:]) * inside.unsqueeze(1)
