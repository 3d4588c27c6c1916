"""Ops that go along an axis and give, at each place, something of all elements so far."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.devices.arrays import on_host
from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.constants import beside
from retrograde.ops.order import running
from retrograde.ops.reduce import BAD_AXIS, array_type, total_type
from retrograde.ops.shapes import Shape

ALONG = [Sample(((4,),), {"dim": 0}), Sample(((2, 3),), {"dim": -1}), Sample(((2, 3),), {"dim": 0}),
         Sample(((),), {"dim": 0})]  # fmt: skip


def _scanned(a: Shape, dim: int, dtype: Any = None) -> Shape:
    shapes.axis(dim, len(a))
    return a


def _from_there_on(xp: Any, a: Any, dim: int) -> Any:
    """In a VJP: sums of the elements from each place to the end."""
    return xp.flip(xp.cumsum(xp.flip(a, (dim,)), dim), (dim,))


@op(symbol="Σ…", latex=r"\operatorname{cumsum}(#a)", backward="CumsumBackward0", shape=_scanned, samples=ALONG,
    refusals=BAD_AXIS[:1], inplace=True)  # fmt: skip
def cumsum(xp: Any, a: Any, /, dim: int, dtype: Any = None) -> Any:
    """Sums of the elements so far, along the axis `dim`; int64 for whole numbers unless `dtype` is given."""
    _scanned(a.shape, dim)
    kind = total_type(a, dtype)
    return xp.cumsum(a, axis=dim, dtype=kind) if a.ndim else xp.asarray(a, kind)[()]


@cumsum.vjp("a", latex=r"\sum #g \text{ from there on}")
def _(xp: Any, g: Any, dtypes: Any, dim: int, dtype: Any) -> Any:
    g = g if dtype is None else xp.cast(g, dtypes[0])
    return _from_there_on(xp, g, dim) if g.ndim else g


@op(symbol="Π…", latex=r"\operatorname{cumprod}(#a)", backward="CumprodBackward0", shape=_scanned, samples=ALONG,
    refusals=BAD_AXIS[:1], inplace=True)  # fmt: skip
def cumprod(xp: Any, a: Any, /, dim: int, dtype: Any = None) -> Any:
    """Products of the elements so far, along the axis `dim`; int64 for whole numbers unless `dtype` is given."""
    _scanned(a.shape, dim)
    kind = total_type(a, dtype)
    return xp.cumprod(a, axis=dim, dtype=kind) if a.ndim else xp.asarray(a, kind)[()]


@cumprod.vjp("a", latex=r"\frac{1}{#a} \sum #g \cdot #out \text{ from there on}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: int, dtype: Any) -> Any:
    if dtype is not None:
        g, out = xp.cast(g, array_type(a)), xp.cast(out, array_type(a))
    if not a.ndim:
        return g
    if on_host(getattr(a, "array", a)) and bool(xp.all(a != 0)):
        return _from_there_on(xp, g * out, dim) / a
    return _through_zeros(xp, g, a, shapes.axis(dim, a.ndim))


def _through_zeros(xp: Any, g: Any, a: Any, axis: int) -> Any:
    """The VJP of cumprod without a division: products of all elements so far but one, for each one."""
    count = a.shape[axis]
    last = a.ndim - 1
    g, a = xp.transpose(g, axis, last), xp.transpose(a, axis, last)
    others = xp.cumprod(xp.where(beside(a, np.eye(count, dtype=bool)), 1.0, xp.unsqueeze(a, -2)), -1)
    later = beside(a, np.triu(np.ones((count, count), array_type(a))))
    return xp.transpose(xp.sum(others * later * xp.unsqueeze(g, -2), -1), axis, last)


@op(symbol="log Σ exp…", latex=r"\ln \sum_{\leq} e^{#a}", backward="LogcumsumexpBackward0", shape=_scanned,
    samples=ALONG, refusals=BAD_AXIS[:1], promote="float",
    lacks={"int": "logcumsumexp_out_cpu", "bool": "logcumsumexp_out_cpu"})  # fmt: skip
def logcumsumexp(xp: Any, a: Any, /, dim: int) -> Any:
    """Logarithm of the sum of exponentials of the elements so far, along the axis `dim`; does not overflow."""
    return running(xp, xp.logaddexp, a, shapes.axis(dim, a.ndim)) if a.ndim else a.copy()


@logcumsumexp.vjp("a", latex=r"\sum #g \cdot e^{#a - #out} \text{ from there on}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: int) -> Any:
    if not a.ndim:
        return g
    # exp(a − out) of pairs, each element with every later result, so that no exponential overflows.
    axis, last = shapes.axis(dim, a.ndim), a.ndim - 1
    g, out, a = (xp.transpose(t, axis, last) for t in (g, out, a))
    later = beside(a, np.triu(np.ones((a.shape[-1], a.shape[-1]), bool)))
    share = xp.exp(xp.where(later, xp.unsqueeze(a, -1) - xp.unsqueeze(out, -2), -np.inf))
    return xp.transpose(xp.sum(share * xp.unsqueeze(g, -2), -1), axis, last)
