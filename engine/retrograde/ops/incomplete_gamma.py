"""The incomplete gamma functions, as shares of the whole: by their series below a + 1, by a continued fraction above.

Source of the formulas: NIST Digital Library of Mathematical Functions, §8.7.1 and §8.9.2.
"""

from __future__ import annotations

import math
from typing import Any

from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.gamma import log_gamma_of

_TERMS = 300
"""Enough for double precision up to some hundreds."""
_TINY = 1e-300
_NO_RULE = {"a": "PyTorch has no rule for the first argument of the incomplete gamma functions"}
_SAMPLES = [
    Sample(((3,), (3,)), low=0.4, high=3.0),
    Sample(((2, 3), (3,)), low=1.0, high=9.0),
    Sample(((), (4,)), low=0.4, high=6.0),
]


def _scale(xp: Any, a: Any, x: Any) -> Any:
    """xᵃ e⁻ˣ / Γ(a)."""
    return xp.exp(a * xp.log(x) - x - log_gamma_of(xp, a))


def _series(xp: Any, a: Any, x: Any) -> Any:
    """The lower share, by the series Σ xⁿ / (a (a + 1) … (a + n))."""
    term = total = 1 / a
    for n in range(1, _TERMS):
        term = term * (x / (a + n))
        total = total + term
    return total * _scale(xp, a, x)


def _fraction(xp: Any, a: Any, x: Any) -> Any:
    """The upper share, by Lentz' evaluation of the continued fraction."""
    b = x + 1 - a
    c: Any = 1 / _TINY
    d = 1 / b
    found = d
    for n in range(1, _TERMS):
        step = n * (a - n)
        b = b + 2
        d = step * d + b
        d = 1 / xp.where(xp.abs(d) < _TINY, _TINY, d)
        c = b + step / c
        c = xp.where(xp.abs(c) < _TINY, _TINY, c)
        found = found * (d * c)
    return found * _scale(xp, a, x)


def _shares(xp: Any, a: Any, x: Any) -> tuple[Any, Any]:
    """The lower and the upper share in double precision; NaN where there is none."""
    a, x = a.astype("float64"), x.astype("float64")
    inside = (a > 0) & (x > 0) & xp.isfinite(a) & xp.isfinite(x)
    safe_a, safe_x = xp.where(inside, a, 1.0), xp.where(inside, x, 1.0)
    low = safe_x < safe_a + 1
    series = _series(xp, safe_a, xp.where(low, safe_x, safe_a))
    fraction = _fraction(xp, safe_a, xp.where(low, safe_a + 1, safe_x))
    lower = xp.where(low, series, 1 - fraction)
    upper = xp.where(low, 1 - series, fraction)
    none = (a < 0) | (x < 0) | ((a == 0) & (x == 0)) | xp.isnan(a) | xp.isnan(x) | (xp.isinf(a) & xp.isinf(x))
    whole = (a == 0) | ((x > 0) & ~xp.isinf(a))
    lower = xp.where(inside, lower, xp.where(whole, 1.0, 0.0))
    upper = xp.where(inside, upper, xp.where(whole, 0.0, 1.0))
    return xp.where(none, math.nan, lower), xp.where(none, math.nan, upper)


def _density(xp: Any, a: Any, b: Any) -> Any:
    """The derivative of the lower share, in the vocabulary of ops."""
    return xp.exp((a - 1) * xp.log(b) - b - xp.lgamma(a))


@op(symbol="γ", latex=r"\frac{\gamma(#a, #b)}{\Gamma(#a)}", backward="IgammaBackward0", shape=shapes.broadcast,
    samples=_SAMPLES, promote="common", tensors_only=True, inplace=True, no_grad=_NO_RULE,
    lacks=dict.fromkeys(("int", "bool"), "igamma_cpu"))  # fmt: skip
def igamma(xp: Any, a: Any, b: Any, /) -> Any:
    """The regularized lower incomplete gamma function: the share of Γ(a) that its integral has up to b."""
    return _shares(xp, a, b)[0].astype(a.dtype)[()]


@igamma.vjp("b", local=r"\frac{#b^{#a - 1} e^{-#b}}{\Gamma(#a)}")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return g * _density(xp, a, b)


@op(symbol="Γ", latex=r"\frac{\Gamma(#a, #b)}{\Gamma(#a)}", backward="IgammacBackward0", shape=shapes.broadcast,
    samples=_SAMPLES, promote="common", tensors_only=True, inplace=True, no_grad=_NO_RULE,
    lacks=dict.fromkeys(("int", "bool"), "igammac_cpu"))  # fmt: skip
def igammac(xp: Any, a: Any, b: Any, /) -> Any:
    """The regularized upper incomplete gamma function: the share of Γ(a) that its integral has from b on."""
    return _shares(xp, a, b)[1].astype(a.dtype)[()]


@igammac.vjp("b", local=r"\left(-\frac{#b^{#a - 1} e^{-#b}}{\Gamma(#a)}\right)")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return -g * _density(xp, a, b)
