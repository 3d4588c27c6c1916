"""Windows that slide over the last axes of a tensor: how many fit, and the slices that hold one element of each."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrograde.errors import hinted
from retrograde.ops.shapes import Shape


@dataclass(frozen=True)
class Sliding:
    """Where windows of a pooling stand, along each of the last axes; `padding` lies before and after each axis."""

    size: Shape
    kernel: Shape
    stride: Shape
    padding: Shape
    dilation: Shape
    ceil_mode: bool = False

    def out(self) -> Shape:
        """How many windows stand along each axis; with `ceil_mode` the last may hang over the end."""
        return tuple(map(self._count, *zip(*self._axes(), strict=True)))

    def _axes(self) -> list[tuple[int, ...]]:
        return list(zip(self.size, self.kernel, self.stride, self.padding, self.dilation, strict=True))

    def _count(self, n: int, k: int, s: int, p: int, d: int) -> int:
        count = (n + 2 * p - d * (k - 1) - 1 + (s - 1 if self.ceil_mode else 0)) // s + 1
        return count - 1 if self.ceil_mode and (count - 1) * s >= n + p else count

    def whole(self) -> bool:
        """Whether every window lies inside, so that nothing has to be put round the tensor."""
        return not any(self.padding) and all(r <= n for r, n in zip(self.reach(), self.size, strict=True))

    def reach(self) -> Shape:
        """The length that the windows cover together along each axis, padding included."""
        return tuple(
            (m - 1) * s + d * (k - 1) + 1
            for m, s, d, k in zip(self.out(), self.stride, self.dilation, self.kernel, strict=True)
        )

    def framed(self, xp: Any, a: Any, value: Any) -> Any:
        """`a` with `value` round it, as far as the windows reach; `a` itself where they all lie inside."""
        if self.whole():
            return a
        lengths = [max(r, p + n) for r, p, n in zip(self.reach(), self.padding, self.size, strict=True)]
        out = xp.full((*a.shape[: a.ndim - len(lengths)], *lengths), value, a.dtype)
        out[self.inside()] = a
        return out

    def inside(self) -> tuple[Any, ...]:
        """Where in the frame the tensor itself lies."""
        return (..., *(slice(p, p + n) for p, n in zip(self.padding, self.size, strict=True)))

    def offsets(self) -> Iterator[tuple[tuple[int, ...], tuple[Any, ...]]]:
        """Each place in the kernel, and the slices that hold every window's element there."""
        for offset in itertools.product(*map(range, self.kernel)):
            yield (
                offset,
                (
                    ...,
                    *(
                        slice(o * d, o * d + (m - 1) * s + 1, s)
                        for o, d, m, s in zip(offset, self.dilation, self.out(), self.stride, strict=True)
                    ),
                ),
            )

    def positions(self, offset: tuple[int, ...]) -> Any:
        """The flat position, in the tensor without its frame, of every window's element at `offset`."""
        total: Any = np.zeros(self.out(), np.int64)
        for axis, (o, d, m, s, p) in enumerate(
            zip(offset, self.dilation, self.out(), self.stride, self.padding, strict=True)
        ):
            place = (np.arange(m) * s + o * d - p) * math.prod(self.size[axis + 1 :])
            total = total + place.reshape(-1, *[1] * (len(self.size) - axis - 1))
        return total

    def counts(self, include_pad: bool) -> Any:
        """How many elements each window holds: all but those that `ceil_mode` hangs over, or only the tensor's own."""
        total: Any = np.ones((), np.int64)
        for axis, (n, k, s, p, d) in enumerate(self._axes()):
            start = np.arange(self.out()[axis]) * s - p
            stop = np.minimum(start + d * (k - 1) + 1, n + p)
            if not include_pad:
                start, stop = np.maximum(start, 0), np.minimum(stop, n)
            total = total[..., None] * (stop - start)
        return total


def require_windows(a: Shape, found: Sliding) -> Shape:
    """The result's shape; RuntimeError where windows are larger than the tensor, or padded by more than half."""
    axes = len(found.kernel)
    if min(found.kernel) <= 0:
        raise RuntimeError("kernel size should be greater than zero, but got " + str(min(found.kernel)))
    for p, k, d in zip(found.padding, found.kernel, found.dilation, strict=True):
        if p > (d * (k - 1) + 1) // 2:
            raise RuntimeError(_too_much_padding(axes, p, k, d))
    out = found.out()
    if min(out) < 1:
        raise hinted(RuntimeError(_too_small(a, axes, out)), "Pool less, or with a smaller kernel_size.")
    return (*a[: len(a) - axes], *out)


def _too_much_padding(axes: int, p: int, k: int, d: int) -> str:
    if axes == 1:
        return f"max_pool1d() padding should be at most half of kernel size, but got padding={p} and kernel_size={k}"
    return f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and dilation={d}"


def _too_small(a: Shape, axes: int, out: Shape) -> str:
    planes = (*a[-axes - 1 : len(a) - axes], *[1] * (2 - axes))
    given, found = ("x".join(map(str, (*planes, *lengths))) for lengths in (a[len(a) - axes :], out))
    return f"Given input size: ({given}). Calculated output size: ({found}). Output size is too small"
