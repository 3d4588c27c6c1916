"""Exponentials, logarithms and trigonometry, element by element."""

from __future__ import annotations

import math
from typing import Any

from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import ONE, POSITIVE

ABOVE_MINUS_ONE = [Sample(s.shapes, low=-0.7, high=3.0) for s in ONE]
INSIDE = [Sample(s.shapes, low=-0.9, high=0.9) for s in ONE]


@op(symbol="exp", latex="e^{#a}", backward="ExpBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def exp(xp: Any, a: Any, /) -> Any:
    """e to the power of each element."""
    return xp.exp(a)


@exp.vjp("a", local="#out")
def _(g: Any, out: Any) -> Any:
    return g * out


@op(symbol="2ˣ", latex="2^{#a}", backward="Exp2Backward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def exp2(xp: Any, a: Any, /) -> Any:
    """2 to the power of each element."""
    return xp.exp2(a)


@exp2.vjp("a", local=r"(#out \cdot \ln 2)")
def _(g: Any, out: Any) -> Any:
    return g * out * math.log(2)


@op(symbol="exp − 1", latex="e^{#a} - 1", backward="Expm1Backward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def expm1(xp: Any, a: Any, /) -> Any:
    """e to the power of each element, less 1; exact near 0."""
    return xp.expm1(a)


@expm1.vjp("a", local="(#out + 1)")
def _(g: Any, out: Any) -> Any:
    return g * (out + 1)


@op(symbol="log", latex=r"\ln #a", backward="LogBackward0", shape=shapes.same, samples=POSITIVE, promote="float",
    inplace=True)  # fmt: skip
def log(xp: Any, a: Any, /) -> Any:
    """Natural logarithm; −inf at 0, NaN below."""
    return xp.log(a)


@log.vjp("a", local=r"\frac{1}{#a}")
def _(g: Any, a: Any) -> Any:
    return g / a


@op(symbol="log(1+x)", latex=r"\ln(1 + #a)", backward="Log1PBackward0", shape=shapes.same, samples=ABOVE_MINUS_ONE,
    promote="float", inplace=True)  # fmt: skip
def log1p(xp: Any, a: Any, /) -> Any:
    """Natural logarithm of 1 plus each element; exact near 0."""
    return xp.log1p(a)


@log1p.vjp("a", local=r"\frac{1}{1 + #a}")
def _(g: Any, a: Any) -> Any:
    return g / (a + 1)


@op(symbol="log₂", latex=r"\log_2 #a", backward="Log2Backward0", shape=shapes.same, samples=POSITIVE, promote="float",
    inplace=True)  # fmt: skip
def log2(xp: Any, a: Any, /) -> Any:
    """Logarithm to base 2; −inf at 0, NaN below."""
    return xp.log2(a)


@log2.vjp("a", local=r"\frac{1}{#a \ln 2}")
def _(g: Any, a: Any) -> Any:
    return g / (a * math.log(2))


@op(symbol="log₁₀", latex=r"\log_{10} #a", backward="Log10Backward0", shape=shapes.same, samples=POSITIVE,
    promote="float", inplace=True)  # fmt: skip
def log10(xp: Any, a: Any, /) -> Any:
    """Logarithm to base 10; −inf at 0, NaN below."""
    return xp.log10(a)


@log10.vjp("a", local=r"\frac{1}{#a \ln 10}")
def _(g: Any, a: Any) -> Any:
    return g / (a * math.log(10))


@op(symbol="sin", latex=r"\sin #a", backward="SinBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def sin(xp: Any, a: Any, /) -> Any:
    """Sine of an angle in radians."""
    return xp.sin(a)


@sin.vjp("a", local=r"\cos #a")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.cos(a)


@op(symbol="cos", latex=r"\cos #a", backward="CosBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def cos(xp: Any, a: Any, /) -> Any:
    """Cosine of an angle in radians."""
    return xp.cos(a)


@cos.vjp("a", local=r"(-\sin #a)")
def _(xp: Any, g: Any, a: Any) -> Any:
    return -g * xp.sin(a)


@op(symbol="tan", latex=r"\tan #a", backward="TanBackward0", shape=shapes.same, samples=INSIDE, promote="float",
    inplace=True)  # fmt: skip
def tan(xp: Any, a: Any, /) -> Any:
    """Tangent of an angle in radians."""
    return xp.tan(a)


@tan.vjp("a", local="(1 + {#out}^2)")
def _(g: Any, out: Any) -> Any:
    return g * (out * out + 1)


@op(symbol="atan", latex=r"\arctan #a", backward="AtanBackward0", shape=shapes.same, samples=ONE, promote="float",
    names=("arctan",), inplace=True)  # fmt: skip
def atan(xp: Any, a: Any, /) -> Any:
    """The angle in radians, between −π/2 and π/2, whose tangent is each element."""
    return xp.arctan(a)


@atan.vjp("a", local=r"\frac{1}{1 + {#a}^2}")
def _(g: Any, a: Any) -> Any:
    return g / (a * a + 1)


@op(symbol="sinh", latex=r"\sinh #a", backward="SinhBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def sinh(xp: Any, a: Any, /) -> Any:
    """Hyperbolic sine."""
    return xp.sinh(a)


@sinh.vjp("a", local=r"\cosh #a")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.cosh(a)


@op(symbol="cosh", latex=r"\cosh #a", backward="CoshBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def cosh(xp: Any, a: Any, /) -> Any:
    """Hyperbolic cosine."""
    return xp.cosh(a)


@cosh.vjp("a", local=r"\sinh #a")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.sinh(a)
