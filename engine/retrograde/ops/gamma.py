"""The gamma function's logarithm and derivatives, and Hurwitz' zeta function, element by element.

Computed in double precision: arguments are moved up by recurrence to where the asymptotic series hold. Source of the
formulas: NIST Digital Library of Mathematical Functions, §5.5, §5.11, §25.11.
"""

from __future__ import annotations

import math
from typing import Any

from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import ONE, POSITIVE

BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
"""B₂, B₄, …, B₁₆."""
STEPS = 10
"""How far arguments are moved up."""
ORDER = "an order is counted in whole steps: it does not change by small amounts"


def log_gamma_of(xp: Any, x: Any) -> Any:
    """ln Γ(x) for x > 0, by Stirling's series."""
    shift = 0.0
    for k in range(STEPS):
        shift = shift + xp.log(x + k)
    y = x + STEPS
    tail = 0.0
    for n, b in enumerate(BERNOULLI, 1):
        tail = tail + b / (2 * n * (2 * n - 1)) * y ** (1.0 - 2 * n)
    return (y - 0.5) * xp.log(y) - y + 0.5 * math.log(2 * math.pi) + tail - shift


def _digamma(xp: Any, x: Any) -> Any:
    """ψ(x) for x > 0."""
    shift = 0.0
    for k in range(STEPS):
        shift = shift + 1 / (x + k)
    y = x + STEPS
    tail = 0.0
    for n, b in enumerate(BERNOULLI, 1):
        tail = tail + b / (2 * n) * y ** (-2.0 * n)
    return xp.log(y) - 0.5 / y - tail - shift


def zeta_of(xp: Any, s: Any, q: Any) -> Any:
    """Σ 1/(q + k)^s over k ≥ 0, for s > 1 and q > 0, by the Euler-Maclaurin formula."""
    total = 0.0
    for k in range(STEPS):
        total = total + (q + k) ** -s
    y = q + STEPS
    total = total + y ** (1.0 - s) / (s - 1.0) + 0.5 * y**-s
    rising = s * y ** (-s - 1.0)
    for n, b in enumerate(BERNOULLI, 1):
        total = total + b / math.factorial(2 * n) * rising
        rising = rising * (s + 2 * n - 1.0) * (s + 2.0 * n) / (y * y)
    return total


@op(symbol="ln Γ", latex=r"\ln \lvert \Gamma(#a) \rvert", backward="LgammaBackward0", shape=shapes.same,
    samples=[*POSITIVE, Sample(((3,),), low=-0.8, high=-0.2)], promote="float", inplace=True)  # fmt: skip
def lgamma(xp: Any, a: Any, /) -> Any:
    """Logarithm of the absolute value of the gamma function; ln (n − 1)! for whole n."""
    x = a.astype("float64")
    up = log_gamma_of(xp, xp.where(x > 0, x, 1 - x))
    mirrored = math.log(math.pi) - xp.log(xp.abs(xp.sin(math.pi * (x - xp.floor(x))))) - up
    value = xp.where(x > 0, up, mirrored)
    # The two zeros are exact: Stirling's series leaves 10⁻¹⁵, which would be printed.
    value = xp.where((x == 1) | (x == 2), 0.0, value)
    return xp.where((x <= 0) & (x == xp.floor(x)), math.inf, value).astype(a.dtype)[()]


@lgamma.vjp("a", local=r"\psi(#a)")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.digamma(a)


@op(symbol="ψ", latex=r"\psi(#a)", backward="DigammaBackward0", shape=shapes.same,
    samples=[*POSITIVE, Sample(((3,),), low=-0.8, high=-0.2)], promote="float", inplace=True)  # fmt: skip
def digamma(xp: Any, a: Any, /) -> Any:
    """Derivative of the logarithm of the gamma function; NaN at negative whole numbers, −inf at 0."""
    x = a.astype("float64")
    up = _digamma(xp, xp.where(x > 0, x, 1 - x))
    value = xp.where(x > 0, up, up - math.pi / xp.tan(math.pi * (x - xp.floor(x))))
    pole = xp.where(x == 0, -math.inf, math.nan)
    return xp.where((x <= 0) & (x == xp.floor(x)), pole, value).astype(a.dtype)[()]


@digamma.vjp("a", local=r"\psi^{(1)}(#a)")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.polygamma(a, 1)


@op(symbol="ψ⁽ⁿ⁾", latex=r"\psi^{(#n)}(#a)", backward="PolygammaBackward0", shape=shapes.same,
    samples=[Sample(s.shapes, {"n": 1}, low=0.3, high=3.0) for s in ONE] + [Sample(((3,),), {"n": 2}, 0.5, 2.0)],
    promote="float")  # fmt: skip
def polygamma(xp: Any, a: Any, /, n: int) -> Any:
    """The derivative of order n of the digamma function."""
    x = a.astype("float64")
    if n == 0:
        return _digamma(xp, x).astype(a.dtype)
    if n == 1:
        # ψ⁽¹⁾(1 − x) + ψ⁽¹⁾(x) = π² / sin²(πx)
        up = zeta_of(xp, 2.0, xp.where(x > 0, x, 1 - x))
        up = xp.where(x > 0, up, (math.pi / xp.sin(math.pi * x)) ** 2 - up)
    else:
        up = xp.where(x > 1 - STEPS, zeta_of(xp, float(n + 1), x), math.nan)
    return ((-1) ** (n + 1) * math.factorial(n) * up).astype(a.dtype)[()]


@polygamma.vjp("a", local=r"\psi^{(#n + 1)}(#a)")
def _(xp: Any, g: Any, a: Any, n: int) -> Any:
    return g * xp.polygamma(a, n + 1)


@polygamma.called
def _(n: Any, input: Any) -> Any:
    return polygamma(input, n) if isinstance(n, int) else polygamma(n, input)


@op(symbol="ζ", latex=r"\zeta(#a, #b)", backward="SpecialZetaBackward0", shape=shapes.broadcast,
    samples=[Sample(((3,), (3,)), low=1.5, high=3.0), Sample(((2, 3), (3,)), low=1.5, high=3.0)], promote="float",
    method=False, no_grad={"a": "PyTorch has no rule for the exponent of the zeta function"},
    lacks={"float16": "zeta_cpu"})  # fmt: skip
def special_zeta(xp: Any, a: Any, b: Any, /) -> Any:
    """Hurwitz' zeta function: the sum of 1/(b + k)^a over k = 0, 1, 2, …"""
    return zeta_of(xp, a.astype("float64"), b.astype("float64")).astype(a.dtype)[()]


@special_zeta.vjp("b", local=r"(-#a \cdot \zeta(#a + 1, #b))")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return g * -a * xp.special_zeta(a + 1, b)
