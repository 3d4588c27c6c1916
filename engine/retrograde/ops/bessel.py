"""Modified Bessel functions of the first kind, of order 0 and 1, element by element.

I_n(x) = 1/π ∫ e^(x cos t) cos(nt) dt from 0 to π. The trapezoidal rule converges faster than any power for such a
periodic integrand; from `FAR` on, the asymptotic series is exact to double precision. Source of the formulas: NIST
Digital Library of Mathematical Functions, §10.32, §10.40.
"""

from __future__ import annotations

import math
from typing import Any

from retrograde.op import op
from retrograde.ops import shapes
from retrograde.ops.elementwise import ONE

FAR = 40.0
POINTS = 40


def _scaled(xp: Any, a: Any, order: int) -> Any:
    """e^(−|x|) I_order(x) in double precision."""
    x = a.astype("float64")
    size = xp.abs(x)
    near = xp.minimum(size, FAR)
    total = 0.0
    for k in range(POINTS):
        angle = math.pi * (k + 0.5) / POINTS
        total = total + xp.exp(near * (math.cos(angle) - 1)) * math.cos(order * angle)
    far = xp.maximum(size, FAR)
    series, term = 0.0, 1.0
    for k in range(1, 16):
        series = series + term
        term = term * -(4 * order * order - (2 * k - 1) ** 2) / (k * 8 * far)
    value = xp.where(size < FAR, total / POINTS, series / xp.sqrt(2 * math.pi * far))
    return value * xp.sign(x) if order else value


def _grown(xp: Any, a: Any, order: int) -> Any:
    return _scaled(xp, a, order) * xp.exp(xp.abs(a.astype("float64")))


@op(symbol="I₀", latex="I_0(#a)", backward="I0Backward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def i0(xp: Any, a: Any, /) -> Any:
    """Modified Bessel function of the first kind, order 0."""
    return _grown(xp, a, 0).astype(a.dtype)[()]


@i0.vjp("a", local="I_1(#a)")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.special_i1(a)


@op(symbol="I₁", latex="I_1(#a)", backward="SpecialI1Backward0", shape=shapes.same, samples=ONE, promote="float",
    method=False)  # fmt: skip
def special_i1(xp: Any, a: Any, /) -> Any:
    """Modified Bessel function of the first kind, order 1."""
    return _grown(xp, a, 1).astype(a.dtype)[()]


@special_i1.vjp("a", local=r"\left(I_0(#a) - \frac{#out}{#a}\right)")
def _(xp: Any, g: Any, out: Any, a: Any) -> Any:
    at_zero = a == 0
    return g * xp.where(at_zero, a * 0 + 0.5, xp.i0(a) - out / xp.where(at_zero, a * 0 + 1, a))


@op(symbol="I₀e", latex=r"e^{-\lvert #a \rvert} I_0(#a)", backward="SpecialI0EBackward0", shape=shapes.same,
    samples=ONE, promote="float", method=False)  # fmt: skip
def special_i0e(xp: Any, a: Any, /) -> Any:
    """Modified Bessel function of order 0, times e^(−|x|)."""
    return _scaled(xp, a, 0).astype(a.dtype)[()]


@special_i0e.vjp("a", local=r"\left(e^{-\lvert #a \rvert} I_1(#a) - \operatorname{sign}(#a) #out\right)")
def _(xp: Any, g: Any, out: Any, a: Any) -> Any:
    return g * (xp.special_i1e(a) - xp.sign(a) * out)


@op(symbol="I₁e", latex=r"e^{-\lvert #a \rvert} I_1(#a)", backward="SpecialI1EBackward0", shape=shapes.same,
    samples=ONE, promote="float", method=False)  # fmt: skip
def special_i1e(xp: Any, a: Any, /) -> Any:
    """Modified Bessel function of order 1, times e^(−|x|)."""
    return _scaled(xp, a, 1).astype(a.dtype)[()]


@special_i1e.vjp("a", local=r"\left(e^{-\lvert #a \rvert} I_0(#a) - #out (\operatorname{sign}(#a) + 1/#a)\right)")
def _(xp: Any, g: Any, out: Any, a: Any) -> Any:
    at_zero = a == 0
    slope = xp.special_i0e(a) - out * (xp.sign(a) + 1 / xp.where(at_zero, a * 0 + 1, a))
    return g * xp.where(at_zero, a * 0 + 0.5, slope)
