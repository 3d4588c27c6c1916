"""Convolution of arrays as matrix products: every window of the input becomes a column of a matrix.

    input ──pad──▶ flat images ──windows──▶ columns (channels·kernel, places) ──weight @──▶ output

The columns of a few images at a time are made, so that they stay in the processor's cache. With stride 1 the places run
along the flat padded image, row after row: each row of the columns is then one unbroken piece of memory, and the places
that lie across the end of a row are cut off the product.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

from retrograde.devices.arrays import on_host
from retrograde.ops.shapes import Shape

CACHED = 1 << 17
"""Elements of the columns that are made at a time."""


def padded(xp: Any, a: Any, before: Shape, after: Shape, tail: int = 0) -> Any:
    """Zeros round the axes after the first two, or less of them where negative, then flat: (n, c, size + tail)."""
    lengths = [n + i + j for n, i, j in zip(a.shape[2:], before, after, strict=True)]
    size = math.prod(lengths)
    out = xp.zeros((*a.shape[:2], size + tail), a.dtype)
    inside = out[..., :size].reshape(*a.shape[:2], *lengths)
    target = tuple(slice(max(i, 0), n - max(j, 0)) for i, j, n in zip(before, after, lengths, strict=True))
    source = tuple(slice(max(-i, 0), n - max(-j, 0)) for i, j, n in zip(before, after, a.shape[2:], strict=True))
    inside[(..., *target)] = a[(..., *source)]
    return out


class Windows:
    """All windows of images (n, channels, …) that a kernel sees; zeros lie round the images, `groups` stay apart."""

    def __init__(
        self, xp: Any, a: Any, kernel: Shape, stride: Shape, before: Shape, after: Shape, dilation: Shape, groups: int
    ) -> None:
        self.xp, self.kernel, self.groups = xp, kernel, groups
        size = tuple(n + i + j for n, i, j in zip(a.shape[2:], before, after, strict=True))
        reach = tuple(d * (k - 1) for d, k in zip(dilation, kernel, strict=True))
        self.out = tuple((n - r - 1) // s + 1 for n, r, s in zip(size, reach, stride, strict=True))
        self.flat = all(s == 1 for s in stride)
        self.lattice = (self.out[0], *size[1:]) if self.flat else self.out
        self.rows = a.shape[1] // groups * math.prod(kernel)
        self.places = math.prod(self.lattice)
        steps = [math.prod(size[i + 1 :]) for i in range(len(size))]
        if self.flat and not any((*reach, *before, *after)):
            self.view = a.reshape(len(a), groups, self.rows, self.places)
            return
        last = sum(r * s for r, s in zip(reach, steps, strict=True)) + self.places
        image = padded(xp, a, before, after, max(last - math.prod(size), 0) if self.flat else 0)
        item = image.itemsize
        moves = [d * s * item for d, s in zip(dilation, steps, strict=True)]
        jumps = [item] if self.flat else [n * s * item for n, s in zip(stride, steps, strict=True)]
        channels = a.shape[1] // groups
        self.view = xp.lib.stride_tricks.as_strided(
            image,
            (len(a), groups, channels, *kernel, *((self.places,) if self.flat else self.out)),
            (image.strides[0], channels * image.strides[1], image.strides[1], *moves, *jumps),
        )

    def columns(self) -> Iterator[tuple[slice, Any]]:
        """Which images, and their columns (images, groups, rows, places); the memory is used again for the next."""
        n = len(self.view)
        if self.view.ndim == 4:
            yield slice(0, n), self.view
            return
        each = self.groups * self.rows * self.places
        many = max(min(max(CACHED // max(each, 1), 1), n) if on_host(self.view) else n, 1)
        held = self.xp.empty((many, *self.view.shape[1:]), self.view.dtype)
        for start in range(0, n, many):
            stop = min(start + many, n)
            part = held[: stop - start]
            part[...] = self.view[start:stop]
            yield slice(start, stop), part.reshape(stop - start, self.groups, self.rows, self.places)

    def cut(self, found: Any) -> Any:
        """(images, channels, …): what of a product with columns belongs to real places."""
        whole = found.reshape(len(found), -1, *self.lattice)
        return whole[(..., *(slice(n) for n in self.out))]

    def spread(self, g: Any) -> Any:
        """The reverse of `cut`: (images, groups, channels, places) with zeros where there is no real place."""
        shape = (len(g), self.groups, g.shape[1] // self.groups, self.places)
        if self.lattice == g.shape[2:]:
            return g.reshape(shape)
        whole = self.xp.zeros((*g.shape[:2], *self.lattice), g.dtype)
        whole[(..., *(slice(n) for n in g.shape[2:]))] = g
        return whole.reshape(shape)


def correlate(
    xp: Any, a: Any, weight: Any, bias: Any, stride: Shape, padding: Shape, dilation: Shape, groups: int,
    after: Shape | None = None,
) -> Any:  # fmt: skip
    """The kernels of `weight` laid over every place of `a` (n, channels, …): products summed, plus `bias`."""
    after = padding if after is None else after
    windows = Windows(xp, a, weight.shape[2:], stride, padding, after, dilation, groups)
    matrix = weight.reshape(groups, len(weight) // groups, windows.rows)
    out = xp.empty((len(a), len(weight), *windows.out), a.dtype)
    shift = None if bias is None else bias.reshape(-1, *[1] * len(windows.out))
    for which, columns in windows.columns():
        found = windows.cut(xp.matmul(matrix, columns))
        if shift is None:
            out[which] = found
        else:
            xp.add(found, shift, out=out[which])
    return out


def correlate_images(
    xp: Any, a: Any, g: Any, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape, groups: int
) -> Any:
    """The gradient of the weight: how far the windows of `a` and `g` go together, summed over places and images."""
    windows = Windows(xp, a, kernel, stride, padding, padding, dilation, groups)
    spread = windows.spread(g)
    total = xp.zeros((groups, g.shape[1] // groups, windows.rows), a.dtype)
    for which, columns in windows.columns():
        total += xp.matmul(spread[which], columns.swapaxes(-1, -2)).sum(axis=0)
    return total.reshape(g.shape[1], a.shape[1] // groups, *kernel)


def scatter(
    xp: Any, g: Any, weight: Any, bias: Any, size: Shape, stride: Shape, padding: Shape, dilation: Shape, groups: int
) -> Any:
    """The transpose of `correlate`: each element of `g` lays its kernel down, in images of `size`, plus `bias`."""
    kernel = weight.shape[2:]
    channels = weight.shape[1]
    if all(s == 1 for s in stride):
        turned = weight[(..., *[slice(None, None, -1)] * len(kernel))]
        turned = turned.reshape(groups, -1, channels, *kernel).swapaxes(1, 2).reshape(groups * channels, -1, *kernel)
        before = tuple(d * (k - 1) - p for d, k, p in zip(dilation, kernel, padding, strict=True))
        after = tuple(
            n - m - b + d * (k - 1) for n, m, b, d, k in zip(size, g.shape[2:], before, dilation, kernel, strict=True)
        )
        return correlate(xp, g, turned, bias, stride, before, dilation, groups, after)
    out = xp.zeros((len(g), groups * channels, *(n + 2 * p for n, p in zip(size, padding, strict=True))), g.dtype)
    matrix = weight.reshape(groups, -1, channels * math.prod(kernel)).swapaxes(1, 2)
    flat = g.reshape(len(g), groups, -1, math.prod(g.shape[2:]))
    laid = xp.matmul(matrix, flat).reshape(len(g), groups * channels, *kernel, *g.shape[2:])
    lay_down(laid, out, kernel, stride, dilation)
    inside = out[(..., *(slice(p, p + n) for p, n in zip(padding, size, strict=True)))]
    return inside.copy() if bias is None else inside + bias.reshape(-1, *[1] * len(size))


def lay_down(windows: Any, out: Any, kernel: Shape, stride: Shape, dilation: Shape) -> None:
    """Add windows (n, channels, *kernel, *places) to the places of the images `out` that they were cut from."""
    places = windows.shape[2 + len(kernel) :]
    for offset in product(*map(range, kernel)):
        where = tuple(
            slice(o * d, o * d + (n - 1) * s + 1, s)
            for o, d, n, s in zip(offset, dilation, places, stride, strict=True)
        )
        out[(..., *where)] += windows[(slice(None), slice(None), *offset)]
