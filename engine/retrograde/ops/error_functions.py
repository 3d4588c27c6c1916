"""The error function and its relatives, element by element: areas under the normal curve and their inverses.

Array libraries differ in what they have of these, so they are computed here, in double precision: near 0 by the power
series, elsewhere through erfcx(x) = e^(x²) erfc(x), which is smooth and without under- or overflow, as a series of
Chebyshev polynomials in (x − k)/(x + k). Source of the formulas: NIST Digital Library of Mathematical Functions, §7.
"""

from __future__ import annotations

import math
from typing import Any

from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import ONE

INSIDE = [Sample(s.shapes, low=-0.9, high=0.9) for s in ONE]
PROBABILITIES = [Sample(s.shapes, low=0.05, high=0.95) for s in ONE]
CENTRE = 3.75
"""k of the module's docstring."""
SCALED = (
    1.1775789345674017, -0.0045900545806464585, -0.08424913336651818, 0.05920993999819198, -0.026658668435306114,
    0.009074997670705187, -0.002413163540417725, 0.0004907758365257837, -6.916973302565313e-05, 4.13902798612798e-06,
    7.74038305504541e-07, -2.1886401054456903e-07, 1.076499806168735e-08, 4.521959794266826e-09,
    -7.75441439455133e-10, -6.318084327321888e-11, 2.8685613555294537e-11, 1.9452135375714803e-13,
    -9.675643051040542e-13, 3.247607943884995e-14, 3.185517693248551e-14,
)  # fmt: skip
"""Chebyshev coefficients of (1 + 2x)·erfcx(x) for x ≥ 0; interpolated at the Chebyshev points, error below 6e-15."""
NEAR_ZERO = tuple((-1) ** n / (math.factorial(n) * (2 * n + 1)) for n in range(18))
"""Coefficients of erf(x)·√π/(2x) in powers of x²; exact to double precision for |x| < 1."""


def _scaled(x: Any) -> Any:
    """erfcx of x ≥ 0, by Clenshaw's recurrence."""
    u = (x - CENTRE) / (x + CENTRE)
    b, before = 0.0, 0.0
    for coefficient in SCALED[:0:-1]:
        b, before = 2 * u * b - before + coefficient, b
    return (u * b - before + SCALED[0]) / (1 + 2 * x)


def _complement(xp: Any, x: Any) -> Any:
    """erfc in double precision."""
    size = xp.minimum(xp.abs(x), 30.0)
    tail = _scaled(size) * xp.exp(-size * size)
    return xp.where(x < 0, 2 - tail, tail)


def _double(a: Any) -> Any:
    return a.astype("float64")


def error(xp: Any, x: Any) -> Any:
    """erf of a float64 array."""
    squared = xp.minimum(x * x, 1.0)
    series = 0.0
    for coefficient in NEAR_ZERO[::-1]:
        series = series * squared + coefficient
    return xp.where(xp.abs(x) < 1, series * x * (2 / math.sqrt(math.pi)), 1 - _complement(xp, x))


def inverse_error(xp: Any, p: Any) -> Any:
    """The inverse of `error`: Winitzki's approximation, then three steps of Halley's method."""
    low = xp.log1p(-p * p)
    middle = 2 / (math.pi * 0.147) + low / 2
    x = xp.sign(p) * xp.sqrt(xp.sqrt(middle * middle - low / 0.147) - middle)
    for _ in range(3):
        off = (error(xp, x) - p) * (math.sqrt(math.pi) / 2) * xp.exp(x * x)
        x = x - off / (1 + x * off)
    ends = xp.where(xp.abs(p) == 1, p * math.inf, math.nan)
    return xp.where(xp.abs(p) < 1, x, ends)


@op(symbol="erf", latex=r"\operatorname{erf} #a", backward="ErfBackward0", shape=shapes.same, samples=ONE,
    promote="float", inplace=True)  # fmt: skip
def erf(xp: Any, a: Any, /) -> Any:
    """The error function: 2/√π times the area under e^(−t²) from 0 to each element."""
    return error(xp, _double(a)).astype(a.dtype)[()]


@erf.vjp("a", local=r"\frac{2}{\sqrt{\pi}} e^{-{#a}^2}")
def _(xp: Any, g: Any, a: Any) -> Any:
    return 2 / math.sqrt(math.pi) * xp.exp(-a * a) * g


@op(symbol="erfc", latex=r"\operatorname{erfc} #a", backward="ErfcBackward0", shape=shapes.same, samples=ONE,
    promote="float", inplace=True)  # fmt: skip
def erfc(xp: Any, a: Any, /) -> Any:
    """What the error function lacks to 1: 1 − erf(x), exact where erf is close to 1."""
    return _complement(xp, _double(a)).astype(a.dtype)[()]


@erfc.vjp("a", local=r"\left(-\frac{2}{\sqrt{\pi}} e^{-{#a}^2}\right)")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * (-2 / math.sqrt(math.pi)) * xp.exp(-a * a)


@op(symbol="erfcx", latex=r"e^{{#a}^2} \operatorname{erfc} #a", backward="SpecialErfcxBackward0", shape=shapes.same,
    samples=ONE, promote="float", method=False, lacks={"float16": "erfcx_cpu"})  # fmt: skip
def special_erfcx(xp: Any, a: Any, /) -> Any:
    """The complementary error function times e^(x²), which stays representable for large x."""
    x = _double(a)
    size = xp.abs(x)
    scaled = _scaled(size)
    return xp.where(x < 0, 2 * xp.exp(size * size) - scaled, scaled).astype(a.dtype)[()]


@special_erfcx.vjp("a", local=r"\left(2 #a \cdot #out - \frac{2}{\sqrt{\pi}}\right)")
def _(g: Any, out: Any, a: Any) -> Any:
    return g * (2 * a * out - 2 / math.sqrt(math.pi))


@op(symbol="erf⁻¹", latex=r"\operatorname{erf}^{-1} #a", backward="ErfinvBackward0", shape=shapes.same, samples=INSIDE,
    promote="float", inplace=True)  # fmt: skip
def erfinv(xp: Any, a: Any, /) -> Any:
    """The number whose error function is each element; ±inf at ±1, NaN beyond."""
    return inverse_error(xp, _double(a)).astype(a.dtype)[()]


@erfinv.vjp("a", local=r"\frac{\sqrt{\pi}}{2} e^{{#out}^2}")
def _(xp: Any, g: Any, out: Any) -> Any:
    return g * (math.sqrt(math.pi) / 2) * xp.exp(out * out)


@op(symbol="Φ⁻¹", latex=r"\Phi^{-1}(#a)", backward="SpecialNdtriBackward0", shape=shapes.same, samples=PROBABILITIES,
    promote="float", method=False, lacks={"float16": "ndtri_cpu"})  # fmt: skip
def special_ndtri(xp: Any, a: Any, /) -> Any:
    """The number below which a standard normal value falls with the probability that each element gives."""
    return (math.sqrt(2) * inverse_error(xp, 2 * _double(a) - 1)).astype(a.dtype)[()]


@special_ndtri.vjp("a", local=r"\sqrt{2\pi}\, e^{{#out}^2 / 2}")
def _(xp: Any, g: Any, out: Any) -> Any:
    return g * math.sqrt(2 * math.pi) * xp.exp(out * out / 2)


@op(symbol="ln Φ", latex=r"\ln \Phi(#a)", backward="SpecialLogNdtrBackward0", shape=shapes.same, samples=ONE,
    promote="float", method=False, lacks={"float16": "log_ndtr_cpu"})  # fmt: skip
def special_log_ndtr(xp: Any, a: Any, /) -> Any:
    """Logarithm of the probability that a standard normal value falls below each element."""
    x = _double(a) / -math.sqrt(2)
    far = xp.log(_scaled(xp.abs(x)) / 2) - x * x
    near = xp.log1p(-_complement(xp, xp.abs(x)) / 2)
    return xp.where(x > 0, far, near).astype(a.dtype)[()]


@special_log_ndtr.vjp("a", local=r"\frac{e^{-{#a}^2 / 2}}{\sqrt{2\pi}\,\Phi(#a)}")
def _(xp: Any, g: Any, out: Any, a: Any) -> Any:
    return g * xp.exp(-a * a / 2 - out) / math.sqrt(2 * math.pi)
