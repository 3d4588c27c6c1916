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
_ODD = (
    1.1283797054677536, 0.10276548147267904, -0.00018438373358927677, -0.0006257195318675138, 8.971256939192471e-05,
    -5.985687402530748e-06, 1.5896001981374752e-07,
)  # fmt: skip
"""erf(z) = tanh(z·P(z²)), lowest power first: fitted by us, with an error of at most 5.8e-8."""
_SCALED = tuple(c * 0.5 ** (k + 0.5) for k, c in enumerate(_ODD))[::-1]
"""The same for erf(x/√2), highest power first."""
KNOWN = [*ONE, Sample(((3,),), {"approximate": "tanh"})]


def _known(a: shapes.Shape, approximate: str = "none") -> shapes.Shape:
    if approximate not in ("none", "tanh"):
        raise hinted(
            RuntimeError("approximate argument must be either none or tanh."),
            'Write approximate="tanh" or leave it out.',
        )
    return a


def _erf(xp: Any, a: Any, squared: Any) -> Any:
    """erf(x/√2); in single precision through tanh, which array libraries have vectorised."""
    kind = a.dtype.type
    if a.dtype.itemsize > 4 or not a.ndim:
        return error(xp, a.astype("float64") * math.sqrt(0.5)).astype(a.dtype)
    out = squared * kind(_SCALED[0])
    for coefficient in _SCALED[1:-1]:
        out += kind(coefficient)
        out *= squared
    out += kind(_SCALED[-1])
    out *= a
    return xp.tanh(out, out=out)


@op(symbol="gelu", latex=r"#a \cdot \Phi(#a)", backward="GeluBackward0", shape=_known, method=False, samples=KNOWN,
    refusals=[Refusal(((3,),), RuntimeError, "must be either none or tanh", {"approximate": "erf"}, "tanh")]
)  # fmt: skip
def gelu(xp: Any, a: Any, /, approximate: str = "none") -> Any:
    """The element times the normal distribution's Φ at it; "tanh" approximates it. Source: Hendrycks, Gimpel, 2016."""
    _known(a.shape, approximate)
    require_floats(a, "GeluKernelImpl")
    kind = a.dtype.type
    squared = a * a
    if approximate == "tanh":
        squared *= kind(_C * _K)
        squared += kind(_C)
        squared *= a
        out = xp.tanh(squared)
    else:
        out = _erf(xp, a, squared)
    out += kind(1)
    out *= kind(0.5)
    out *= a
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
        return _tanh_slope(xp, a)
    squared = a * a
    out = _erf(xp, a, squared)
    out += kind(1)
    out *= kind(0.5)
    squared *= kind(-0.5)
    density = xp.exp(squared) * a
    density *= kind(1 / math.sqrt(2 * math.pi))
    out += density
    return out


def _tanh_slope(xp: Any, a: Any) -> Any:
    """(1 + t + (1 - t²)·a·(C + 3CK·a²)) / 2, in the memory of few arrays."""
    kind = a.dtype.type
    squared = a * a
    inner = squared * kind(_C * _K)
    inner += kind(_C)
    inner *= a
    t = xp.tanh(inner)
    steep = t * t
    steep = xp.subtract(kind(1), steep, out=steep) if a.ndim else kind(1) - steep
    steep *= a
    squared *= kind(3 * _C * _K)
    squared += kind(_C)
    steep *= squared
    t += kind(1)
    t += steep
    t *= kind(0.5)
    return t


@gelu_slope.vjp("a", local=r"(2 - {#a}^2) \cdot \varphi(#a)")
def _(xp: Any, g: Any, a: Any, approximate: Any) -> Any:
    squared = a * a
    if approximate != "tanh":
        return g * (2 - squared) * xp.exp(squared * -0.5) * (1 / math.sqrt(2 * math.pi))
    t = xp.tanh(a * (_C + _C * _K * squared))
    first = _C + (3 * _C * _K) * squared
    return g * (1 - t * t) * (first + (3 * _C * _K) * squared - a * t * first * first)
