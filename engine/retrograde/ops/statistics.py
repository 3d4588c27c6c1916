"""How large and how spread out elements are: norms, variance, standard deviation."""

from __future__ import annotations

from typing import Any

from retrograde import dtypes
from retrograde.devices.sums import ordered, total
from retrograde.errors import hinted
from retrograde.op import FUNCTIONS, Sample, op
from retrograde.ops import shapes
from retrograde.ops.reduce import BAD_AXIS, REDUCTIONS, array_type, count, spread

NORMS = [
    *(Sample(s.shapes, {"p": 2, **s.params}) for s in REDUCTIONS),
    Sample(((2, 3),), {"p": 1, "dim": 1}),
    Sample(((2, 3),), {"p": 3}, low=0.2, high=2.0),
    Sample(((4,),), {"p": float("inf")}),
    Sample(((2, 3),), {"p": float("-inf"), "dim": 1}),
    Sample(((4,),), {"p": 0}),
    Sample(((4,),), {"p": -2}, low=0.5),
]
SPREADS = [Sample(((4,),)), Sample(((2, 3),)), Sample(((2, 3),), {"dim": 1}), Sample(((3, 4),), {"dim": (0, 1)}),
           Sample(((2, 3),), {"dim": 0, "correction": 0, "keepdim": True})]  # fmt: skip


def _norm_shape(a: shapes.Shape, p: Any = 2, dim: Any = None, keepdim: bool = False) -> shapes.Shape:
    return shapes.reduce(a, dim, keepdim)


@op(symbol="‖x‖", latex=r"\lVert #a \rVert_{#p}", backward="LinalgVectorNormBackward0", shape=_norm_shape,
    samples=NORMS, refusals=BAD_AXIS)  # fmt: skip
def norm(xp: Any, a: Any, /, p: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    """The `p`-norm (Σ|x|^p)^(1/p) of all elements, or over the axes `dim`; its gradient at 0 is 0."""
    if a.dtype.kind != "f":
        raise hinted(
            RuntimeError(
                f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {dtypes.kind(a.dtype)}"
            ),
            "Convert first, as in x.float().norm().",
        )
    axes = shapes.axes(dim, a.ndim) if a.ndim else None
    size, keep = xp.abs(a), keepdim and a.ndim > 0
    if abs(p) == float("inf"):
        return (xp.max if p > 0 else xp.min)(size, axis=axes, keepdims=keep)
    if p == 0:
        return xp.asarray(xp.sum(a != 0, axis=axes, keepdims=keep)).astype(a.dtype)[()]
    powers = a * a if p == 2 else size**p
    whole = total(xp, powers, axes, keep) if a.ndim else powers
    return xp.sqrt(whole) if p == 2 else whole if p == 1 else whole ** (1 / p)


@norm.vjp("a", latex=r"#g \cdot \frac{#a}{\lVert #a \rVert}")
def _(xp: Any, g: Any, out: Any, a: Any, p: Any, dim: Any, keepdim: Any) -> Any:
    g, out = spread(xp, g, a.shape, dim, keepdim), spread(xp, out, a.shape, dim, keepdim)
    if p in (0, 1):
        return g * xp.sign(a) * p
    if abs(p) == float("inf"):
        hit = xp.abs(a) == out
        return g * xp.sign(a) * hit / xp.cast(xp.sum(hit, dim, True), array_type(a))
    safe = xp.where(out == 0, 1.0, out)
    if p == 2:
        return a / safe * g
    return a * xp.abs(a) ** (p - 2) * (g / safe ** (p - 1))


@norm.called
def _(
    input: Any, p: Any = "fro", dim: Any = None, keepdim: bool = False, out: Any = None, dtype: Any = None, *,
    axis: Any = None,
) -> Any:  # fmt: skip
    dim = axis if dim is None else dim
    input = input if dtype is None else input.to(dtype)
    if p == "nuc":
        return FUNCTIONS["linalg_matrix_norm"](input, "nuc", (-2, -1) if dim is None else dim, keepdim)
    return norm(input, 2 if p in (None, "fro") else float(p), dim, keepdim)


def _var_shape(a: shapes.Shape, dim: Any = None, correction: int = 1, keepdim: bool = False) -> shapes.Shape:
    return shapes.reduce(a, dim, keepdim)


def _var(xp: Any, a: Any, dim: Any, correction: int, keepdim: bool, root: bool = False) -> Any:
    if a.dtype.kind != "f":
        raise hinted(
            RuntimeError("std and var only support floating point and complex dtypes"),
            "Convert first, as in x.float().",
        )
    axes = shapes.axes(dim, a.ndim) if a.ndim else None
    degrees = _degrees(a.shape, dim, correction)
    if ordered(a):
        # PyTorch's accumulators are of double precision.
        wide = _mean_square(xp, a.astype("float64"), axes, keepdim, degrees)
        return xp.asarray(xp.sqrt(wide) if root else wide).astype(a.dtype)[()]
    found = _mean_square(xp, a, axes, keepdim, degrees)
    return xp.sqrt(found) if root else found


def _mean_square(xp: Any, a: Any, axes: Any, keepdim: bool, degrees: int) -> Any:
    away = a - xp.mean(a, axis=axes, keepdims=True)
    whole = xp.add.reduce(away * away, axis=axes, keepdims=keepdim) if a.ndim else away
    return whole / a.dtype.type(degrees)


def _degrees(shape: tuple[int, ...], dim: Any, correction: int) -> int:
    """What the sum of squares is divided by; 0 gives NaN, as in PyTorch."""
    return max(count(shape, dim) - correction, 0)


@op(symbol="var", latex=r"\operatorname{var}(#a)", backward="VarBackward0", shape=_var_shape, samples=SPREADS,
    refusals=BAD_AXIS)  # fmt: skip
def var(xp: Any, a: Any, /, dim: Any = None, correction: int = 1, keepdim: bool = False) -> Any:
    """Variance: squared distances from the mean, summed and divided by their number less `correction`."""
    return _var(xp, a, dim, correction, keepdim)


@var.vjp("a", latex=r"#g \cdot \frac{2}{n - #correction} (#a - \bar{#a})")
def _(xp: Any, g: Any, a: Any, dim: Any, correction: Any, keepdim: Any) -> Any:
    away = a - xp.mean(a, dim, True)
    return spread(xp, _twice(g, a.shape, dim, correction), a.shape, dim, keepdim) * away


def _twice(g: Any, shape: shapes.Shape, dim: Any, correction: int) -> Any:
    """2·g over what the sum of squares was divided by; inf or NaN where that is 0."""
    degrees = _degrees(shape, dim, correction)
    return g * (2 / degrees) if degrees else g * 2 / degrees


@op(symbol="std", latex=r"\operatorname{std}(#a)", backward="StdBackward0", shape=_var_shape, samples=SPREADS,
    refusals=BAD_AXIS)  # fmt: skip
def std(xp: Any, a: Any, /, dim: Any = None, correction: int = 1, keepdim: bool = False) -> Any:
    """Standard deviation: the square root of the variance; its gradient at 0 is 0."""
    return _var(xp, a, dim, correction, keepdim, root=True)


@std.vjp("a", latex=r"#g \cdot \frac{#a - \bar{#a}}{(n - #correction) \cdot #out}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: Any, correction: Any, keepdim: Any) -> Any:
    away = a - xp.mean(a, dim, True)
    part = _twice(g / (xp.where(out == 0, 1.0, out) * 2), a.shape, dim, correction)
    return spread(xp, part, a.shape, dim, keepdim) * away


def _with_unbiased(record: Any) -> Any:
    """PyTorch's older spelling, `unbiased`, beside `correction`."""

    def call(
        input: Any, dim: Any = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: int = 1,
        axis: Any = None,
    ) -> Any:  # fmt: skip
        if isinstance(dim, bool):
            dim, unbiased = None, dim
        if unbiased is not None:
            correction = int(unbiased)
        return record(input, axis if dim is None else dim, correction, keepdim)

    return call


var.called(_with_unbiased(var))
std.called(_with_unbiased(std))
