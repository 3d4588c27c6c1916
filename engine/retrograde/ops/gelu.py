"""The activation GELU and its slope, with the normal distribution's Φ computed in the input's own precision."""

from __future__ import annotations

import math
from typing import Any

from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.activation import require_floats
from retrograde.ops.elementwise import ONE
from retrograde.ops.error_functions import error

_C = math.sqrt(2 / math.pi)
_K = 0.044715
"""Constants of the tanh approximation."""
_NEAR = 0.39
_TAIL = (-0.22753712539552928, 0.8866643709486854, -0.6354002804586085, 0.6495594000537063, 0.09138841397633068,
         0.2353252191766985)  # fmt: skip
"""erfc(x) = e^(−x²)·t·P(t), t = 1/(1 + 0.39x), for x ≥ 0, highest power first; fitted, with an error below 8.3e-9.
The form is that of Abramowitz and Stegun, 7.1.26."""
KNOWN = [*ONE, Sample(((3,),), {"approximate": "tanh"})]


def _known(a: shapes.Shape, approximate: str = "none") -> shapes.Shape:
    if approximate not in ("none", "tanh"):
        raise hinted(
            RuntimeError("approximate argument must be either none or tanh."),
            'Write approximate="tanh" or leave it out.',
        )
    return a


def erf_and_density(xp: Any, z: Any) -> tuple[Any, Any]:
    """erf(z) and e^(−z²); in single precision by a short polynomial, many times faster than the exact one."""
    squared = z * z
    density = xp.exp(-squared)
    kind = z.dtype.type
    if z.dtype.itemsize > 4 or not z.ndim:
        return error(xp, z.astype("float64")).astype(z.dtype), density
    t = xp.abs(z)
    t *= kind(_NEAR)
    t += kind(1)
    xp.reciprocal(t, out=t)
    out = t * kind(_TAIL[0])
    for coefficient in _TAIL[1:]:
        out += kind(coefficient)
        out *= t
    out *= density
    xp.subtract(kind(1), out, out=out)
    return xp.copysign(out, z, out=out), density


@op(symbol="gelu", latex=r"#a \cdot \Phi(#a)", backward="GeluBackward0", shape=_known, method=False, samples=KNOWN,
    refusals=[Refusal(((3,),), RuntimeError, "must be either none or tanh", {"approximate": "erf"}, "tanh")]
)  # fmt: skip
def gelu(xp: Any, a: Any, /, approximate: str = "none") -> Any:
    """The element times the normal distribution's Φ at it; "tanh" approximates it. Source: Hendrycks, Gimpel, 2016."""
    _known(a.shape, approximate)
    require_floats(a, "GeluKernelImpl")
    kind = a.dtype.type
    if approximate == "tanh":
        out = xp.tanh(a * (kind(_C) + kind(_C * _K) * (a * a)))
    else:
        out = erf_and_density(xp, a * kind(math.sqrt(0.5)))[0]
    out += kind(1)
    out *= a
    out *= kind(0.5)
    return out


@gelu.vjp("a", local=r"(\Phi(#a) + #a \cdot \varphi(#a))")
def _(xp: Any, g: Any, a: Any, approximate: Any) -> Any:
    return g * xp.gelu_slope(a, approximate)


@op(symbol="gelu′", latex=r"\Phi(#a) + #a \cdot \varphi(#a)", backward="GeluBackwardBackward0", shape=_known,
    method=False, samples=KNOWN)  # fmt: skip
def gelu_slope(xp: Any, a: Any, /, approximate: str = "none") -> Any:
    """The derivative of GELU at each element."""
    kind = a.dtype.type
    if approximate == "tanh":
        squared = a * a
        t = xp.tanh(a * (kind(_C) + kind(_C * _K) * squared))
        steep = (kind(1) - t * t) * a * (kind(_C) + kind(3 * _C * _K) * squared)
        return kind(0.5) * (t + kind(1) + steep)
    out, density = erf_and_density(xp, a * kind(math.sqrt(0.5)))
    out += kind(1)
    out *= kind(0.5)
    return out + density * a * kind(1 / math.sqrt(2 * math.pi))


@gelu_slope.vjp("a", local=r"(2 - {#a}^2) \cdot \varphi(#a)")
def _(xp: Any, g: Any, a: Any, approximate: Any) -> Any:
    squared = a * a
    if approximate != "tanh":
        return g * (2 - squared) * xp.exp(squared * -0.5) * (1 / math.sqrt(2 * math.pi))
    t = xp.tanh(a * (_C + _C * _K * squared))
    first = _C + (3 * _C * _K) * squared
    return g * (1 - t * t) * (first + (3 * _C * _K) * squared - a * t * first * first)
