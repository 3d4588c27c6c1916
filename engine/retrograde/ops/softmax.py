"""Softmax and its relatives: scores to shares that sum to 1, and their logarithms."""

from __future__ import annotations

from typing import Any

from retrograde import dtypes
from retrograde.devices.arrays import on_host
from retrograde.devices.sums import total
from retrograde.errors import hinted
from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.in_order import multiply_add
from retrograde.ops.reduce import BAD_AXIS, spread
from retrograde.ops.rows import row_max, row_sum
from retrograde.ops.shapes import Shape

ALONG = [Sample(((4,),), {"dim": 0}), Sample(((2, 3),), {"dim": 1}), Sample(((2, 3, 2),), {"dim": -2})]
FEW = 512
"""Elements up to which PyTorch's last digits are worth a few more steps."""
LANES = 16
BAD_DIM = BAD_AXIS[:1]


def _along(a: Shape, dim: int) -> Shape:
    shapes.axis(dim, len(a))
    return a


@op(symbol="softmax", latex=r"\frac{e^{#a}}{\sum e^{#a}}", backward="SoftmaxBackward0", shape=_along, samples=ALONG,
    refusals=BAD_DIM)  # fmt: skip
def softmax(xp: Any, a: Any, /, dim: int) -> Any:
    """Positive shares that sum to 1 along the axis `dim`; larger elements get larger shares."""
    _along(a.shape, dim)
    if a.dtype.kind != "f":
        raise _not_for(a, "softmax", dim)
    if not a.ndim:
        return a * 0 + 1
    raised = a - row_max(xp, a, dim)
    if a.size <= FEW and a.dtype.itemsize == 4 and on_host(a):
        return _as_pytorch_adds(xp, raised, dim % a.ndim)
    xp.exp(raised, out=raised)
    raised /= row_sum(xp, raised, dim)
    return raised


def _as_pytorch_adds(xp: Any, away: Any, dim: int) -> Any:
    """The same in PyTorch's order of additions, so that a few shares add up to just what they add up to there.

    Exponentials are rounded once. Along the last axis it adds sixteen partial sums, then halves of them.
    """
    raised = xp.exp(away.astype("float64")).astype(away.dtype)
    if dim < away.ndim - 1:
        return raised / xp.add.accumulate(raised, axis=dim).take([-1], dim)
    rows = raised.reshape(-1, away.shape[-1])
    whole = rows.shape[1] // LANES * LANES
    if not whole:
        sums = xp.add.accumulate(rows, axis=1)[:, -1:]
    else:
        sums = xp.add.reduce(rows[:, :whole].reshape(len(rows), -1, LANES), axis=1)
        sums[:, : rows.shape[1] - whole] += rows[:, whole:]
        while sums.shape[1] > 1:
            half = sums.shape[1] // 2
            sums = sums[:, :half] + sums[:, half:]
    return (rows * (away.dtype.type(1) / sums)).reshape(away.shape)


def _not_for(a: Any, name: str, dim: int) -> NotImplementedError:
    """The refusal of an array whose shares would have to be whole numbers."""
    where = "_lastdim" if dim in (-1, a.ndim - 1) else ""
    error = NotImplementedError(f"\"{name}{where}_kernel_impl\" not implemented for '{dtypes.kind(a.dtype)}'")
    return hinted(error, "Convert first: x.float() makes it float32.")


@softmax.vjp("a", latex=r"#out \cdot \left(#g - \sum #g \cdot #out\right)")
def _(xp: Any, g: Any, out: Any, dim: int) -> Any:
    return (g - xp.dot_along(g, out, dim)) * out if len(out.shape) else g * 0


def stable_log_softmax(xp: Any, a: Any, dim: int) -> Any:
    """Logarithm of the softmax of an array; NotImplementedError for whole numbers."""
    if a.dtype.kind != "f":
        raise _not_for(a, "log_softmax", dim)
    if not a.ndim:
        return a * 0
    away = a - row_max(xp, a, dim)
    away -= xp.log(row_sum(xp, xp.exp(away), dim))
    return away


@op(symbol="log softmax", latex=r"#a - \ln \sum e^{#a}", backward="LogSoftmaxBackward0", shape=_along, samples=ALONG,
    refusals=BAD_DIM)  # fmt: skip
def log_softmax(xp: Any, a: Any, /, dim: int) -> Any:
    """Logarithm of the softmax along the axis `dim`; does not overflow."""
    _along(a.shape, dim)
    return stable_log_softmax(xp, a, dim)


@log_softmax.vjp("a", latex=r"#g - e^{#out} \sum #g")
def _(xp: Any, g: Any, out: Any, dim: int) -> Any:
    return multiply_add(-xp.exp(out), xp.total_along(g, dim), g) if len(out.shape) else g * 0


def _with_dim(record: Any) -> Any:
    def call(input: Any, dim: int | None = None, *, dtype: Any = None, axis: int | None = None) -> Any:
        dim = axis if dim is None else dim
        if dim is None:
            raise hinted(
                TypeError(f'{record.name}() missing 1 required positional arguments: "dim"'),
                "dim=-1 normalises each row: the scores of one example stand along the last axis.",
            )
        return record(input if dtype is None else input.to(dtype), dim)

    return call


softmax.called(_with_dim(softmax))
log_softmax.called(_with_dim(log_softmax))


def _lse_shape(a: Shape, dim: Any, keepdim: bool = False) -> Shape:
    return shapes.reduce(a, dim, keepdim)


@op(symbol="log Σ exp", latex=r"\ln \sum e^{#a}", backward="LogsumexpBackward0", shape=_lse_shape, refusals=BAD_DIM,
    samples=[*ALONG, Sample(((2, 3),), {"dim": (0, 1), "keepdim": True}), Sample(((),), {"dim": 0})],
    promote="float")  # fmt: skip
def logsumexp(xp: Any, a: Any, /, dim: Any, keepdim: bool = False) -> Any:
    """Logarithm of the sum of exponentials over the axes `dim`: a smooth maximum; does not overflow."""
    axes = shapes.axes(dim, a.ndim)
    if not a.ndim:
        return a + 0
    top = xp.maximum.reduce(a, axis=axes, keepdims=True)
    top = xp.where(xp.isfinite(top), top, a.dtype.type(0))
    out = xp.log(total(xp, xp.exp(a - top), axes, keepdims=True)) + top
    return out if keepdim else out.reshape(shapes.reduce(a.shape, dim))[()]


@logsumexp.vjp("a", latex=r"#g \cdot e^{#a - #out}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: Any) -> Any:
    return spread(xp, g, a.shape, dim, keepdim) * xp.exp(a - spread(xp, out, a.shape, dim, keepdim))
