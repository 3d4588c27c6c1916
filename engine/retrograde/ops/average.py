"""Average pooling: the mean of every window, and of evenly divided pieces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde.op import Refusal, Sample, op
from retrograde.ops.shapes import Shape
from retrograde.ops.unpool import adaptive, pieces
from retrograde.ops.windows import Sliding, require_windows

_ROWS: list[tuple[Shape, dict[str, Any]]] = [
    ((2, 4, 4), {"kernel": (2, 2), "stride": (2, 2), "padding": (0, 0)}),
    ((2, 5, 5), {"kernel": (3, 2), "stride": (2, 1), "padding": (1, 1), "count_include_pad": False}),
    ((2, 3, 6), {"kernel": (3,), "stride": (2,), "padding": (1,), "ceil_mode": True}),
    ((1, 2, 4, 4), {"kernel": (3, 3), "stride": (2, 2), "padding": (1, 1), "divisor_override": 5}),
    ((1, 3, 3, 4), {"kernel": (2,) * 3, "stride": (1,) * 3, "padding": (0,) * 3}),
]


def _sliding(a: Shape, kernel: Shape, stride: Shape, padding: Shape, ceil_mode: bool) -> Sliding:
    return Sliding(tuple(a[len(a) - len(kernel) :]), kernel, stride, padding, (1,) * len(kernel), ceil_mode)


def _pooled(
    a: Shape, kernel: Shape, stride: Shape, padding: Shape, ceil_mode: bool = False, count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Shape:  # fmt: skip
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    return require_windows(a, _sliding(a, kernel, stride, padding, ceil_mode))


def _named(params: Mapping[str, Any]) -> str:
    axes = len(params["kernel"])
    return "SqueezeBackward1" if axes == 1 else f"AvgPool{axes}DBackward0"


def _divided(xp: Any, total: Any, found: Sliding, count_include_pad: bool, divisor_override: int | None) -> Any:
    """Sums over windows as means; where all hold as many elements, by one number."""
    counts = found.counts(count_include_pad) if divisor_override is None else np.asarray(divisor_override)
    if (counts == counts.flat[0]).all():
        return total / total.dtype.type(counts.flat[0])
    return total / xp.asarray(counts.astype(total.dtype))


@op(symbol="mean pool", latex=r"\operatorname{mean}_{#kernel} #a", backward="AvgPool2DBackward0", backward_of=_named,
    shape=_pooled, samples=[Sample((s,), p) for s, p in _ROWS], method=False,
    refusals=[Refusal(((1, 1, 1, 1),), RuntimeError, "Calculated output size: (1x0x0)", _ROWS[0][1], "less"),
              Refusal(((1, 3, 3),), RuntimeError, "divisor must be not zero", {**_ROWS[0][1], "divisor_override": 0})]
)  # fmt: skip
def avg_pool(
    xp: Any, a: Any, /, kernel: Any, stride: Any, padding: Any, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Any:  # fmt: skip
    """The mean of every window over the last axes; zeros of the padding count when `count_include_pad`."""
    _pooled(a.shape, kernel, stride, padding, ceil_mode, count_include_pad, divisor_override)
    found = _sliding(a.shape, kernel, stride, padding, ceil_mode)
    framed = found.framed(xp, a, 0)
    total: Any = 0
    for _, where in found.offsets():
        total = total + framed[where]
    return _divided(xp, total, found, count_include_pad, divisor_override)


@avg_pool.vjp("a", latex=r"\frac{#g}{n} \text{ to each element of its window}")
def _(
    xp: Any, g: Any, shapes: Any, kernel: Shape, stride: Shape, padding: Shape, ceil_mode: bool,
    count_include_pad: bool, divisor_override: Any,
) -> Any:  # fmt: skip
    return xp.avg_pool_spread(g, shapes[0], kernel, stride, padding, ceil_mode, count_include_pad, divisor_override)


def _outer(g_out: Shape, shape: Shape, **params: Any) -> Shape:
    return shape


@op(symbol="mean pool ∂", latex=r"\frac{#g_out}{n} \text{ to each element of its window}", shape=_outer,
    backward="AvgPool2DBackwardBackward0", method=False,
    samples=[Sample((_pooled(s, **p),), {"shape": s, **p}) for s, p in _ROWS])  # fmt: skip
def avg_pool_spread(
    xp: Any, g_out: Any, /, shape: Any, kernel: Any, stride: Any, padding: Any, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Any:  # fmt: skip
    """Each element of `g_out` in equal parts on the elements of its window, in a tensor of `shape`."""
    found = _sliding(shape, kernel, stride, padding, ceil_mode)
    part = _divided(xp, g_out, found, count_include_pad, divisor_override)
    lengths = [max(r, p + n) for r, p, n in zip(found.reach(), padding, found.size, strict=True)]
    laid = xp.zeros((*shape[: len(shape) - len(lengths)], *lengths), g_out.dtype)
    for _, where in found.offsets():
        laid[where] += part
    return laid[found.inside()]


@avg_pool_spread.vjp("g_out", latex=r"\operatorname{mean}_{#kernel} #g")
def _(
    xp: Any, g: Any, kernel: Shape, stride: Shape, padding: Shape, ceil_mode: bool, count_include_pad: bool,
    divisor_override: Any,
) -> Any:  # fmt: skip
    return xp.avg_pool(g, kernel, stride, padding, ceil_mode, count_include_pad, divisor_override)


def along_axes(xp: Any, a: Any, maps: list[Any]) -> Any:
    """A matrix applied along each of the last axes: (…, n, m) and [(p, n), (q, m)] give (…, p, q)."""
    for axis, matrix in enumerate(maps, a.ndim - len(maps)):
        matrix = xp.asarray(np.asarray(matrix, a.dtype))
        if axis == a.ndim - 1:
            a = xp.matmul(a, matrix.T)
        else:
            flat = a.reshape(*a.shape[: axis + 1], -1)
            a = xp.matmul(matrix, flat).reshape(*a.shape[:axis], len(matrix), *a.shape[axis + 1 :])
    return a


def _members(n: int, out: int) -> Any:
    """The matrix that adds up each piece."""
    matrix = np.zeros((out, n))
    for i, (start, stop) in enumerate(pieces(n, out)):
        matrix[i, start:stop] = 1
    return matrix


def _by_counts(xp: Any, a: Any, members: list[Any]) -> Any:
    """Sums over pieces, divided by how many there are along one axis after another, as PyTorch rounds them."""
    for axis, matrix in enumerate(members, a.ndim - len(members)):
        counts = np.asarray(matrix.sum(1), a.dtype)
        a = a / xp.asarray(counts.reshape(-1, *(1,) * (a.ndim - 1 - axis)))
    return a


def _named_adaptive(params: Mapping[str, Any]) -> str:
    size = params["output_size"]
    if len(size) == 1:
        return "SqueezeBackward1"
    return "MeanBackward1" if set(size) == {1} else f"AdaptiveAvgPool{len(size)}DBackward0"


_ADAPTIVE = [Sample(((2, 3, 5),), {"output_size": (2,)}), Sample(((2, 4, 5),), {"output_size": (2, 3)}),
             Sample(((1, 2, 4, 4),), {"output_size": (1, 1)}),
             Sample(((2, 2, 4, 3),), {"output_size": (2, 4, 2)})]  # fmt: skip


@op(symbol="mean pool", latex=r"\operatorname{mean} #a", backward="AdaptiveAvgPool2DBackward0", shape=adaptive,
    backward_of=_named_adaptive, samples=_ADAPTIVE, method=False)  # fmt: skip
def adaptive_avg_pool(xp: Any, a: Any, /, output_size: Any) -> Any:
    """The means of so many evenly divided pieces along each of the last axes."""
    size = a.shape[a.ndim - len(output_size) :]
    if set(output_size) == {1}:
        return a.mean(axis=tuple(range(a.ndim - len(size), a.ndim)), keepdims=True)
    members = [_members(n, m) for n, m in zip(size, output_size, strict=True)]
    return _by_counts(xp, along_axes(xp, a, members), members)


@adaptive_avg_pool.vjp("a", latex=r"\frac{#g}{n} \text{ to each element of its piece}")
def _(xp: Any, g: Any, shapes: Any, output_size: Shape) -> Any:
    return xp.adaptive_avg_spread(g, shapes[0][len(shapes[0]) - len(output_size) :])


@op(symbol="mean pool ∂", latex=r"\frac{#g_out}{n} \text{ to each element of its piece}", shape=adaptive,
    backward="AdaptiveAvgPool2DBackwardBackward0", samples=_ADAPTIVE, method=False)  # fmt: skip
def adaptive_avg_spread(xp: Any, g_out: Any, /, output_size: Any) -> Any:
    """Each element of `g_out` in equal parts on the elements of its piece; `output_size` are the lengths then."""
    size = g_out.shape[g_out.ndim - len(output_size) :]
    members = [_members(n, m) for n, m in zip(output_size, size, strict=True)]
    return along_axes(xp, _by_counts(xp, g_out, members), [matrix.T for matrix in members])


@adaptive_avg_spread.vjp("g_out", latex=r"\operatorname{mean} #g")
def _(xp: Any, g: Any, shapes: Any, output_size: Shape) -> Any:
    return xp.adaptive_avg_pool(g, shapes[0][len(shapes[0]) - len(output_size) :])
