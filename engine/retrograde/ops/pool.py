"""Max pooling: the largest element of every window, where it was, and the way back there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from retrograde.op import Refusal, Sample, op
from retrograde.ops.shapes import Shape
from retrograde.ops.windows import Sliding, require_windows

POSITION = "a position is a whole number: it does not change by small amounts"
CHOICE = "it only chooses where values come from, which small changes leave as it is"
_TWO = {"kernel": (2, 2), "stride": (2, 2), "padding": (0, 0), "dilation": (1, 1)}
_ROWS: list[tuple[Shape, dict[str, Any]]] = [
    ((2, 4, 4), _TWO),
    ((1, 2, 5, 5), {"kernel": (3, 2), "stride": (2, 1), "padding": (1, 0), "dilation": (1, 2)}),
    ((2, 3, 5), {"kernel": (2,), "stride": (2,), "padding": (1,), "dilation": (1,), "ceil_mode": True}),
    ((1, 4, 3, 4), {"kernel": (2,) * 3, "stride": (1,) * 3, "padding": (0,) * 3, "dilation": (1,) * 3}),
]
_REFUSED = [
    Refusal(((1, 1, 1, 1),), RuntimeError, "Given input size: (1x1x1). Calculated output size: (1x0x0)", _TWO, "less"),
    Refusal(((1, 3, 3),), RuntimeError, "pad should be at most half of effective", {**_TWO, "padding": (2, 2)}),
]


def _sliding(a: Shape, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape, ceil_mode: bool) -> Sliding:
    return Sliding(tuple(a[len(a) - len(kernel) :]), kernel, stride, padding, dilation, ceil_mode)


def _pooled(a: Shape, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape, ceil_mode: bool = False) -> Shape:
    return require_windows(a, _sliding(a, kernel, stride, padding, dilation, ceil_mode))


def lowest(kind: Any) -> Any:
    """What no element is less than."""
    return -np.inf if kind.kind == "f" else np.iinfo(kind).min if kind.kind in "iu" else False


def _named(params: Mapping[str, Any]) -> str:
    axes = len(params["kernel"])
    return "SqueezeBackward1" if axes == 1 else f"MaxPool{axes}DWithIndicesBackward0"


@op(symbol="max pool", latex=r"\max_{#kernel} #a", backward="MaxPool2DWithIndicesBackward0", backward_of=_named,
    shape=_pooled, samples=[Sample((s,), p) for s, p in _ROWS], refusals=_REFUSED, method=False)  # fmt: skip
def max_pool(xp: Any, a: Any, /, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool = False) -> Any:
    """The largest element of every window over the last axes; the first of several gets the gradient."""
    _pooled(a.shape, kernel, stride, padding, dilation, ceil_mode)
    found = _sliding(a.shape, kernel, stride, padding, dilation, ceil_mode)
    return _largest(xp, found.framed(xp, a, lowest(a.dtype)), found)


def _largest(xp: Any, framed: Any, found: Sliding) -> Any:
    out: Any = None
    for _, where in found.offsets():
        # NumPy's maximum keeps NaN, as PyTorch does.
        out = framed[where].copy() if out is None else xp.maximum(out, framed[where], out=out)
    return out


@max_pool.vjp("a", latex=r"#g \text{ at the largest}")
def _(xp: Any, g: Any, a: Any, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape, ceil_mode: bool) -> Any:
    return xp.max_pool_scatter(g, a, kernel, stride, padding, dilation, ceil_mode)


def _scattered(g_out: Shape, a: Shape, **params: Any) -> Shape:
    return a


def _picked(v: Shape, a: Shape, **params: Any) -> Shape:
    return _pooled(a, **params)


def _hits(xp: Any, framed: Any, found: Sliding) -> Iterator[tuple[Any, Any]]:
    """For each place in the kernel: its slices, and which windows have their largest element there first."""
    largest = _largest(xp, framed, found)
    left: Any = None
    for _, where in found.offsets():
        # Less than NaN is nothing: a window with NaN hits its first element.
        miss = framed[where] < largest
        if left is None:
            hit, left = ~miss, miss
        else:
            hit = left > miss
            left ^= hit
        yield where, hit


@op(symbol="max pool ∂", latex=r"#g_out \text{ at the largest}", backward="MaxPool2DWithIndicesBackwardBackward0",
    shape=_scattered, samples=[Sample((_pooled(s, **p), s), p) for s, p in _ROWS], method=False,
    no_grad={"a": CHOICE})  # fmt: skip
def max_pool_scatter(
    xp: Any, g_out: Any, a: Any, /, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool = False
) -> Any:
    """`g_out` laid down where `max_pool` finds its elements in `a`; 0 elsewhere."""
    found = _sliding(a.shape, kernel, stride, padding, dilation, ceil_mode)
    framed = found.framed(xp, a, lowest(a.dtype))
    laid = xp.zeros(framed.shape, g_out.dtype)
    apart = all(d * (k - 1) < s for d, k, s in zip(dilation, kernel, stride, strict=True))
    for where, hit in _hits(xp, framed, found):
        if apart:
            xp.multiply(g_out, hit, out=laid[where])
        else:
            laid[where] += g_out * hit
    return laid if found.whole() else laid[found.inside()]


@op(symbol="at max", latex=r"#v \text{ at the largest}", backward="MaxPool2DWithIndicesBackwardBackward0",
    shape=_picked, samples=[Sample((s, s), p) for s, p in _ROWS], method=False, no_grad={"a": CHOICE})  # fmt: skip
def max_pool_pick(
    xp: Any, v: Any, a: Any, /, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool = False
) -> Any:
    """The elements of `v` at the places where `max_pool` finds its elements in `a`."""
    found = _sliding(a.shape, kernel, stride, padding, dilation, ceil_mode)
    framed, values = found.framed(xp, a, lowest(a.dtype)), found.framed(xp, v, 0)
    total: Any = 0
    for where, hit in _hits(xp, framed, found):
        total = total + values[where] * hit
    return total


@max_pool_scatter.vjp("g_out", latex=r"#g \text{ at the largest}")
def _(xp: Any, g: Any, a: Any, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape, ceil_mode: bool) -> Any:
    return xp.max_pool_pick(g, a, kernel, stride, padding, dilation, ceil_mode)


@max_pool_pick.vjp("v", latex=r"#g \text{ at the largest}")
def _(xp: Any, g: Any, a: Any, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape, ceil_mode: bool) -> Any:
    return xp.max_pool_scatter(g, a, kernel, stride, padding, dilation, ceil_mode)


@op(symbol="arg max pool", latex=r"\arg\max_{#kernel} #a", shape=_pooled, samples=[Sample((s,), p) for s, p in _ROWS],
    refusals=_REFUSED[:1], method=False, no_grad={"a": POSITION})  # fmt: skip
def max_pool_indices(
    xp: Any, a: Any, /, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool = False
) -> Any:
    """Where each window's largest element is, as a flat position over the pooled axes."""
    _pooled(a.shape, kernel, stride, padding, dilation, ceil_mode)
    found = _sliding(a.shape, kernel, stride, padding, dilation, ceil_mode)
    framed = found.framed(xp, a, lowest(a.dtype))
    total: Any = 0
    for (offset, _), (_, hit) in zip(found.offsets(), _hits(xp, framed, found), strict=True):
        total = total + hit * xp.asarray(found.positions(offset))
    return total
