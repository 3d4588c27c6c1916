"""Angles and hyperbolas: inverse functions, distances from the origin, degrees, element by element."""

from __future__ import annotations

import math
from typing import Any

from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import APART, MISMATCH, ONE

INSIDE = [Sample(s.shapes, low=-0.9, high=0.9) for s in ONE]
ABOVE_ONE = [Sample(s.shapes, low=1.2, high=3.0) for s in ONE]
AWAY_FROM_ZERO = [*INSIDE, Sample(((3,),), low=0.3, high=2.0)]


@op(symbol="asin", latex=r"\arcsin #a", backward="AsinBackward0", shape=shapes.same, samples=INSIDE, promote="float",
    names=("arcsin",), inplace=True)  # fmt: skip
def asin(xp: Any, a: Any, /) -> Any:
    """The angle in radians, between −π/2 and π/2, whose sine is each element; NaN beyond −1 and 1."""
    return xp.arcsin(a)


@asin.vjp("a", local=r"\frac{1}{\sqrt{1 - {#a}^2}}")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.rsqrt(1 - a * a)


@op(symbol="acos", latex=r"\arccos #a", backward="AcosBackward0", shape=shapes.same, samples=INSIDE, promote="float",
    names=("arccos",), inplace=True)  # fmt: skip
def acos(xp: Any, a: Any, /) -> Any:
    """The angle in radians, between 0 and π, whose cosine is each element; NaN beyond −1 and 1."""
    return xp.arccos(a)


@acos.vjp("a", local=r"\left(-\frac{1}{\sqrt{1 - {#a}^2}}\right)")
def _(xp: Any, g: Any, a: Any) -> Any:
    return -g * xp.rsqrt(1 - a * a)


@op(symbol="asinh", latex=r"\operatorname{arsinh} #a", backward="AsinhBackward0", shape=shapes.same, samples=ONE,
    promote="float", names=("arcsinh",), inplace=True)  # fmt: skip
def asinh(xp: Any, a: Any, /) -> Any:
    """The number whose hyperbolic sine is each element."""
    return xp.arcsinh(a)


@asinh.vjp("a", local=r"\frac{1}{\sqrt{{#a}^2 + 1}}")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.rsqrt(a * a + 1)


@op(symbol="acosh", latex=r"\operatorname{arcosh} #a", backward="AcoshBackward0", shape=shapes.same, samples=ABOVE_ONE,
    promote="float", names=("arccosh",), inplace=True)  # fmt: skip
def acosh(xp: Any, a: Any, /) -> Any:
    """The number, 0 or more, whose hyperbolic cosine is each element; NaN below 1."""
    return xp.arccosh(a)


@acosh.vjp("a", local=r"\frac{1}{\sqrt{{#a}^2 - 1}}")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.rsqrt(a * a - 1)


@op(symbol="atanh", latex=r"\operatorname{artanh} #a", backward="AtanhBackward0", shape=shapes.same, samples=INSIDE,
    promote="float", names=("arctanh",), inplace=True)  # fmt: skip
def atanh(xp: Any, a: Any, /) -> Any:
    """The number whose hyperbolic tangent is each element; ±inf at ±1, NaN beyond."""
    return xp.arctanh(a)


@atanh.vjp("a", local=r"\frac{1}{1 - {#a}^2}")
def _(g: Any, a: Any) -> Any:
    return g / (1 - a * a)


@op(symbol="atan2", latex=r"\operatorname{atan2}(#a, #b)", backward="Atan2Backward0", shape=shapes.broadcast,
    samples=APART, refusals=MISMATCH, promote="float", names=("arctan2",), inplace=True, tensors_only=True)  # fmt: skip
def atan2(xp: Any, a: Any, b: Any, /) -> Any:
    """The angle in radians, between −π and π, of the point whose height is a and whose distance to the right is b."""
    return xp.arctan2(a, b)


@atan2.vjp("a", local=r"\frac{#b}{{#a}^2 + {#b}^2}")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return g * b * _per_square(xp, a, b)


@atan2.vjp("b", local=r"\left(-\frac{#a}{{#a}^2 + {#b}^2}\right)")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return g * -a * _per_square(xp, a, b)


def _per_square(xp: Any, a: Any, b: Any) -> Any:
    """1 over the squared distance from the origin; 0 there, where there is no angle."""
    square = a * a + b * b
    return xp.where(square == 0, 0.0, 1 / square)


@op(symbol="hypot", latex=r"\sqrt{{#a}^2 + {#b}^2}", backward="HypotBackward0", shape=shapes.broadcast, samples=APART,
    refusals=MISMATCH, promote="float", inplace=True,
    lacks={"int": "hypot_cpu", "bool": "hypot_cpu"}, tensors_only=True)  # fmt: skip
def hypot(xp: Any, a: Any, b: Any, /) -> Any:
    """Length of the longest side of a right-angled triangle whose other sides are a and b."""
    return xp.hypot(a, b)


@hypot.vjp("a", local=r"\frac{#a}{#out}")
def _(g: Any, out: Any, a: Any) -> Any:
    return g * (a / out)


@hypot.vjp("b", local=r"\frac{#b}{#out}")
def _(g: Any, out: Any, b: Any) -> Any:
    return g * (b / out)


@op(symbol="sinc", latex=r"\frac{\sin \pi #a}{\pi #a}", backward="SincBackward0", shape=shapes.same,
    samples=AWAY_FROM_ZERO, promote="float", inplace=True)  # fmt: skip
def sinc(xp: Any, a: Any, /) -> Any:
    """sin(πx) / (πx), and 1 at 0."""
    return xp.sinc(a)


@sinc.vjp("a", local=r"\frac{\pi #a \cos \pi #a - \sin \pi #a}{\pi {#a}^2}")
def _(xp: Any, g: Any, a: Any) -> Any:
    angle = a * math.pi
    slope = (angle * xp.cos(angle) - xp.sin(angle)) / (angle * a)
    return g * xp.where(a == 0, a * 0, slope)


@op(symbol="° → rad", latex=r"\frac{\pi}{180} #a", backward="Deg2RadBackward0", shape=shapes.same, samples=ONE,
    promote="float", inplace=True)  # fmt: skip
def deg2rad(xp: Any, a: Any, /) -> Any:
    """Angles in degrees as radians."""
    return a * (math.pi / 180)


@deg2rad.vjp("a", local=r"\frac{\pi}{180}")
def _(g: Any) -> Any:
    return g * (math.pi / 180)


@op(symbol="rad → °", latex=r"\frac{180}{\pi} #a", backward="Rad2DegBackward0", shape=shapes.same, samples=ONE,
    promote="float", inplace=True)  # fmt: skip
def rad2deg(xp: Any, a: Any, /) -> Any:
    """Angles in radians as degrees."""
    return a * (180 / math.pi)


@rad2deg.vjp("a", local=r"\frac{180}{\pi}")
def _(g: Any) -> Any:
    return g * (180 / math.pi)
