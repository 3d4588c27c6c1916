"""Resampling: pictures of other sizes, each new element a weighted sum of its neighbours, axis by axis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde.op import Sample, op
from retrograde.ops.average import along_axes
from retrograde.ops.shapes import Shape

NAMES = {
    "nearest": "UpsampleNearest{}DBackward0",
    "nearest-exact": "UpsampleNearestExact{}DBackward0",
    "linear": "UpsampleLinear{}DBackward0",
    "bilinear": "UpsampleBilinear{}DBackward0",
    "trilinear": "UpsampleTrilinear{}DBackward0",
    "bicubic": "UpsampleBicubic{}DBackward0",
}
"""Modes, and PyTorch's backward function for so many axes."""
_CUBIC = -0.75
"""The slope of the cubic kernel. Source: Keys, 1981, with PyTorch's constant."""


def _table(n: int, out: int, mode: str, align_corners: bool, scale: float | None) -> tuple[Any, Any]:
    """For each new place along an axis: which elements it is made of, and how much of each; both (neighbours, out)."""
    places = np.arange(out)
    step = n / out if scale is None else 1 / scale
    if mode in ("nearest", "nearest-exact"):
        shift = 0.5 if mode == "nearest-exact" else 0.0
        return np.minimum(np.floor((places + shift) * step).astype(np.int64), n - 1)[None], np.ones((1, out))
    if align_corners:
        step = (n - 1) / (out - 1) if out > 1 else 0.0
    source = places * step if align_corners else (places + 0.5) * step - 0.5
    if mode == "bicubic":
        first = np.floor(source).astype(np.int64)
        neighbours = np.clip(first + np.arange(-1, 3)[:, None], 0, n - 1)
        return neighbours, _cubic_weights(source - first)
    source = np.maximum(source, 0)
    first = np.minimum(np.floor(source).astype(np.int64), n - 1)
    part = source - first
    return np.stack([first, np.minimum(first + 1, n - 1)]), np.stack([1 - part, part])


def _cubic_weights(t: Any) -> Any:
    """The weights of the four elements round a place at distance `t` behind the second."""
    far, near = (np.stack([t + 1, 2 - t]), np.stack([t, 1 - t]))
    outer = ((far - 5) * far + 8) * far * _CUBIC - 4 * _CUBIC
    inner = ((_CUBIC + 2) * near - (_CUBIC + 3)) * near * near + 1
    return np.stack([outer[0], inner[0], inner[1], outer[1]])


def _tables(old: Shape, new: Shape, mode: str, align_corners: bool, scales: Any) -> list[tuple[Any, Any]]:
    scales = scales or (None,) * len(new)
    return [_table(n, m, mode, align_corners, s) for n, m, s in zip(old, new, scales, strict=True)]


def _resized(a: Shape, size: Shape, **params: Any) -> Shape:
    return (*a[: len(a) - len(size)], *size)


def _named(params: Mapping[str, Any]) -> str:
    return NAMES[params["mode"]].format(len(params["size"]))


_ROWS: list[tuple[Shape, dict[str, Any]]] = [
    ((1, 2, 3), {"size": (5,), "mode": "nearest"}),
    ((1, 2, 4), {"size": (7,), "mode": "linear"}),
    ((1, 2, 3, 4), {"size": (6, 4), "mode": "bilinear", "align_corners": True}),
    ((1, 1, 3, 4), {"size": (6, 8), "mode": "bilinear", "scales": (2.0, 2.0)}),
    ((1, 1, 4, 4), {"size": (6, 3), "mode": "bicubic"}),
    ((1, 1, 4, 4), {"size": (2, 6), "mode": "nearest-exact"}),
    ((1, 1, 2, 3, 2), {"size": (4, 3, 3), "mode": "trilinear"}),
]


@op(symbol="resize", latex=r"\operatorname{resize}_{#mode}(#a)", backward="UpsampleNearest2DBackward0",
    backward_of=_named, shape=_resized, samples=[Sample((s,), p) for s, p in _ROWS], method=False)  # fmt: skip
def upsample(xp: Any, a: Any, /, size: Any, mode: str, align_corners: bool = False, scales: Any = None) -> Any:
    """The last axes with the lengths `size`; each element a weighted sum of old ones, as the mode says."""
    old = a.shape[a.ndim - len(size) :]
    for axis, (neighbours, weights) in enumerate(_tables(old, size, mode, align_corners, scales), a.ndim - len(size)):
        total: Any = 0
        for places, shares in zip(neighbours, weights, strict=True):
            picked = xp.take(a, xp.asarray(places), axis)
            if len(neighbours) > 1:
                picked = picked * xp.asarray(shares.astype(a.dtype).reshape(-1, *[1] * (a.ndim - axis - 1)))
            total = total + picked if len(neighbours) > 1 else picked
        a = total
    return a


@upsample.vjp("a", latex=r"#g \text{ by the same shares to the old elements}")
def _(xp: Any, g: Any, shapes: Any, size: Shape, mode: str, align_corners: bool, scales: Any) -> Any:
    return xp.upsample_spread(g, shapes[0][len(shapes[0]) - len(size) :], mode, align_corners, scales)


@op(symbol="resize ∂", latex=r"\operatorname{resize}_{#mode}^{\top}(#g_out)", shape=_resized, method=False,
    backward="UpsampleNearest2DBackwardBackward0",
    samples=[Sample((_resized(s, p["size"]),), {**p, "size": s[len(s) - len(p["size"]) :]}) for s, p in _ROWS]
)  # fmt: skip
def upsample_spread(
    xp: Any, g_out: Any, /, size: Any, mode: str, align_corners: bool = False, scales: Any = None
) -> Any:
    """Elements given back, by the shares of `upsample`, to the old ones that they were made of; `size` are theirs."""
    new = g_out.shape[g_out.ndim - len(size) :]
    maps = []
    for (neighbours, weights), n in zip(_tables(size, new, mode, align_corners, scales), size, strict=True):
        matrix = np.zeros((n, neighbours.shape[1]))
        for places, shares in zip(neighbours, weights, strict=True):
            np.add.at(matrix, (places, np.arange(len(places))), shares)
        maps.append(matrix)
    return along_axes(xp, g_out, maps)


@upsample_spread.vjp("g_out", latex=r"\operatorname{resize}_{#mode}(#g)")
def _(xp: Any, g: Any, shapes: Any, size: Shape, mode: str, align_corners: bool, scales: Any) -> Any:
    return xp.upsample(g, shapes[0][len(shapes[0]) - len(size) :], mode, align_corners, scales)


def _shuffled(a: Shape, upscale_factor: int) -> Shape:
    r = upscale_factor
    if len(a) < 3:
        raise RuntimeError(
            f"pixel_shuffle expects input to have at least 3 dimensions, but got input with {len(a)} dimension(s)"
        )
    if a[-3] % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={a[-3]} is not divisible by {r * r}"
        )
    return (*a[:-3], a[-3] // (r * r), a[-2] * r, a[-1] * r)


def _unshuffled(a: Shape, downscale_factor: int) -> Shape:
    r = downscale_factor
    for name, axis in (("height", -2), ("width", -1)):
        if a[axis] % r:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({axis})={a[axis]} "
                f"is not divisible by {r}"
            )
    return (*a[:-3], a[-3] * r * r, a[-2] // r, a[-1] // r)


def _turned(a: Any, lengths: Shape, order: Shape, shape: Shape) -> Any:
    """Split into `lengths` behind the leading axes, in another order, as `shape`."""
    lead = len(shape) - 3
    split = a.reshape(*shape[:lead], *lengths)
    return split.transpose(*range(lead), *(lead + i for i in order)).reshape(shape)


@op(symbol="shuffle", latex=r"\operatorname{shuffle}_{#upscale_factor}(#a)", backward="PixelShuffleBackward0",
    shape=_shuffled, samples=[Sample(((1, 8, 2, 3),), {"upscale_factor": 2})], method=False)  # fmt: skip
def pixel_shuffle(xp: Any, a: Any, /, upscale_factor: int) -> Any:
    """Channels become pixels: (…, c·r², h, w) to (…, c, h·r, w·r). Source: Shi et al., 2016."""
    r, shape = upscale_factor, _shuffled(a.shape, upscale_factor)
    return _turned(a, (shape[-3], r, r, a.shape[-2], a.shape[-1]), (0, 3, 1, 4, 2), shape)


@pixel_shuffle.vjp("a", latex=r"\operatorname{shuffle}^{-1}(#g)")
def _(xp: Any, g: Any, upscale_factor: int) -> Any:
    return xp.pixel_unshuffle(g, upscale_factor)


@op(symbol="unshuffle", latex=r"\operatorname{shuffle}^{-1}_{#downscale_factor}(#a)", shape=_unshuffled, method=False,
    backward="PixelUnshuffleBackward0", samples=[Sample(((1, 2, 4, 6),), {"downscale_factor": 2})])  # fmt: skip
def pixel_unshuffle(xp: Any, a: Any, /, downscale_factor: int) -> Any:
    """Pixels become channels: (…, c, h·r, w·r) to (…, c·r², h, w)."""
    r, shape = downscale_factor, _unshuffled(a.shape, downscale_factor)
    return _turned(a, (a.shape[-3], shape[-2], r, shape[-1], r), (0, 2, 4, 1, 3), shape)


@pixel_unshuffle.vjp("a", latex=r"\operatorname{shuffle}(#g)")
def _(xp: Any, g: Any, downscale_factor: int) -> Any:
    return xp.pixel_shuffle(g, downscale_factor)


def _grouped(a: Shape, groups: int) -> Shape:
    if a[1] % groups:
        raise RuntimeError(f"Number of channels must be divisible by groups. Got {a[1]} channels and {groups} groups.")
    return a


@op(symbol="shuffle", latex=r"\operatorname{shuffle}_{#groups}(#a)", backward="ChannelShuffleBackward0",
    shape=_grouped, samples=[Sample(((1, 6, 2, 2),), {"groups": 2})], method=False)  # fmt: skip
def channel_shuffle(xp: Any, a: Any, /, groups: int) -> Any:
    """Channels taken in turn from each of `groups` groups."""
    _grouped(a.shape, groups)
    split = a.reshape(a.shape[0], groups, a.shape[1] // groups, math.prod(a.shape[2:]))
    return split.swapaxes(1, 2).reshape(a.shape)


@channel_shuffle.vjp("a", latex=r"\operatorname{shuffle}^{-1}(#g)")
def _(xp: Any, g: Any, shapes: Any, groups: int) -> Any:
    return xp.channel_shuffle(g, shapes[0][1] // groups)
