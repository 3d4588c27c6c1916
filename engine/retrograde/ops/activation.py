"""Activation functions of neural networks, element by element."""

from __future__ import annotations

import math
from typing import Any

from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import ONE
from retrograde.ops.error_functions import erf


@op(symbol="tanh", latex=r"\tanh #a", backward="TanhBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def tanh(xp: Any, a: Any, /) -> Any:
    """Hyperbolic tangent: squashes to (−1, 1)."""
    return xp.tanh(a)


@tanh.vjp("a", local="(1 - {#out}^2)")
def _(g: Any, out: Any) -> Any:
    # Not g * (1 - out²): a Python number beside an array costs as much as two more products.
    return g - g * out * out


@op(symbol="σ", latex=r"\sigma(#a)", backward="SigmoidBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def sigmoid(xp: Any, a: Any, /) -> Any:
    """1 / (1 + e^−x): squashes to (0, 1)."""
    # Through tanh it cannot overflow, whatever the sign.
    half = a.dtype.type(0.5)
    z = xp.tanh(half * a)
    z *= half
    z += half
    return z


@sigmoid.vjp("a", local=r"#out \cdot (1 - #out)")
def _(g: Any, out: Any) -> Any:
    return g * out * (1 - out)


@op(symbol="log σ", latex=r"\ln \sigma(#a)", backward="LogSigmoidBackward0", shape=shapes.same, samples=ONE,
    promote="float", method=False)  # fmt: skip
def logsigmoid(xp: Any, a: Any, /) -> Any:
    """Logarithm of the sigmoid; does not overflow."""
    return -xp.logaddexp(a.dtype.type(0), -a)


@logsigmoid.vjp("a", local=r"\sigma(-#a)")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.sigmoid(-a)


@op(symbol="relu", latex=r"\max(0, #a)", backward="ReluBackward0", shape=shapes.same, samples=ONE, inplace=True)
def relu(xp: Any, a: Any, /) -> Any:
    """The element where it is positive, else 0."""
    return xp.maximum(a, a.dtype.type(0))


@relu.vjp("a", local=r"[#a > 0]")
def _(g: Any, out: Any) -> Any:
    # Written with the result, as in PyTorch: the operand need not be kept. At 0 the gradient is 0.
    return g * (out > 0)


@op(symbol="leaky relu", latex=r"\max(#a, #negative_slope \cdot #a)", backward="LeakyReluBackward0", shape=shapes.same,
    samples=[*ONE, Sample(((3,),), {"negative_slope": 0.2})], method=False)  # fmt: skip
def leaky_relu(xp: Any, a: Any, /, negative_slope: float = 0.01) -> Any:
    """The element where it is positive, else the element times `negative_slope`."""
    return xp.where(a > 0, a, a * a.dtype.type(negative_slope))[()]


@leaky_relu.vjp("a", local=r"(\text{if } #a > 0 \text{ then } 1 \text{ else } #negative_slope)")
def _(xp: Any, g: Any, a: Any, negative_slope: Any) -> Any:
    return xp.where(a > 0, g, g * negative_slope)


@op(symbol="elu", latex=r"\text{if } #a > 0 \text{ then } #a \text{ else } #alpha (e^{#a} - 1)",
    backward="EluBackward0", shape=shapes.same, samples=[*ONE, Sample(((3,),), {"alpha": 0.5})],
    method=False)  # fmt: skip
def elu(xp: Any, a: Any, /, alpha: float = 1.0) -> Any:
    """The element where it is positive, else `alpha`·(e^x − 1)."""
    return xp.where(a > 0, a, a.dtype.type(alpha) * xp.expm1(xp.minimum(a, a.dtype.type(0))))[()]


@elu.vjp("a", local=r"(\text{if } #a > 0 \text{ then } 1 \text{ else } #alpha e^{#a})")
def _(xp: Any, g: Any, a: Any, alpha: Any) -> Any:
    return xp.where(a > 0, g, g * alpha * xp.exp(xp.minimum(a, 0)))


@op(symbol="softplus", latex=r"\frac{1}{#beta} \ln(1 + e^{#beta \cdot #a})", backward="SoftplusBackward0",
    shape=shapes.same, samples=[*ONE, Sample(((3,),), {"beta": 2.0})], method=False)  # fmt: skip
def softplus(xp: Any, a: Any, /, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """A smooth relu; beyond `threshold`, counted in units of 1/`beta`, the element itself."""
    scaled = a * a.dtype.type(beta)
    return xp.where(scaled > threshold, a, xp.logaddexp(a.dtype.type(0), scaled) / a.dtype.type(beta))[()]


@softplus.vjp("a", local=r"\sigma(#beta \cdot #a)")
def _(xp: Any, g: Any, a: Any, beta: Any, threshold: Any) -> Any:
    return xp.where(a * beta > threshold, g, g * xp.sigmoid(a * beta))


@op(symbol="silu", latex=r"#a \cdot \sigma(#a)", backward="SiluBackward0", shape=shapes.same, samples=ONE, method=False)
def silu(xp: Any, a: Any, /) -> Any:
    """The element times its sigmoid, also called swish."""
    half = a.dtype.type(0.5)
    return a * (half * xp.tanh(half * a) + half)


@silu.vjp("a", local=r"\sigma(#a) \cdot (1 + #a \cdot (1 - \sigma(#a)))")
def _(xp: Any, g: Any, a: Any) -> Any:
    s = xp.sigmoid(a)
    return g * s * (a * (1 - s) + 1)


def _known(a: shapes.Shape, approximate: str = "none") -> shapes.Shape:
    if approximate not in ("none", "tanh"):
        raise hinted(
            RuntimeError("approximate argument must be either none or tanh."),
            'Write approximate="tanh" or leave it out.',
        )
    return a


@op(symbol="gelu", latex=r"#a \cdot \Phi(#a)", backward="GeluBackward0", shape=_known, method=False,
    samples=[*ONE, Sample(((3,),), {"approximate": "tanh"})],
    refusals=[Refusal(((3,),), RuntimeError, "must be either none or tanh", {"approximate": "erf"}, "tanh")]
)  # fmt: skip
def gelu(xp: Any, a: Any, /, approximate: str = "none") -> Any:
    """The element times the normal distribution's Φ at it; "tanh" approximates it. Source: Hendrycks, Gimpel, 2016."""
    _known(a.shape, approximate)
    kind = a.dtype.type
    if approximate == "tanh":
        return kind(0.5) * a * (xp.tanh(kind(_C) * (a + kind(_K) * a * a * a)) + kind(1))
    return kind(0.5) * a * (erf.forward(xp, a * kind(math.sqrt(0.5))) + kind(1))


@gelu.vjp("a", local=r"(\Phi(#a) + #a \cdot \varphi(#a))")
def _(xp: Any, g: Any, a: Any, approximate: Any) -> Any:
    if approximate == "tanh":
        t = xp.tanh((a + a * a * a * _K) * _C)
        return g * ((t + 1) * 0.5 + a * 0.5 * (1 - t * t) * (a * a * (3 * _K) + 1) * _C)
    density = xp.exp(a * a * -0.5) / math.sqrt(2 * math.pi)
    return g * ((xp.erf(a * math.sqrt(0.5)) + 1) * 0.5 + a * density)


_C = math.sqrt(2 / math.pi)
_K = 0.044715
"""Constants of the tanh approximation."""
