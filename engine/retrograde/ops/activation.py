"""Activation functions of neural networks, element by element."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from retrograde import dtypes
from retrograde.errors import hinted
from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import ONE
from retrograde.ops.halves import negative, positive, soft_positive
from retrograde.ops.in_order import few, multiply_add, one_less_square
from retrograde.ops.reduce import array_type


@op(symbol="tanh", latex=r"\tanh #a", backward="TanhBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def tanh(xp: Any, a: Any, /) -> Any:
    """Hyperbolic tangent: squashes to (−1, 1)."""
    return xp.tanh(a)


@tanh.vjp("a", local="(1 - {#out}^2)")
def _(g: Any, out: Any) -> Any:
    # Not g * (1 - out²): a Python number beside an array costs as much as two more products.
    return g * one_less_square(out) if few(out) else g - g * out * out


@op(symbol="σ", latex=r"\sigma(#a)", backward="SigmoidBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def sigmoid(xp: Any, a: Any, /) -> Any:
    """1 / (1 + e^−x): squashes to (0, 1)."""
    z = xp.exp(-a)
    z += a.dtype.type(1)
    return a.dtype.type(1) / z


@sigmoid.vjp("a", local=r"#out \cdot (1 - #out)")
def _(g: Any, out: Any) -> Any:
    return g * (1 - out) * out


@op(symbol="log σ", latex=r"\ln \sigma(#a)", backward="LogSigmoidBackward0", shape=shapes.same, samples=ONE,
    method=False)  # fmt: skip
def logsigmoid(xp: Any, a: Any, /) -> Any:
    """Logarithm of the sigmoid; does not overflow."""
    require_floats(a, "log_sigmoid_cpu")
    if few(a):
        return negative(xp, a) - xp.log1p(xp.exp(-xp.abs(a)))
    return -soft_positive(xp, -a)


@logsigmoid.vjp("a", local=r"\sigma(-#a)")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.sigmoid(-a)


@op(symbol="relu", latex=r"\max(0, #a)", backward="ReluBackward0", shape=shapes.same, samples=ONE, inplace=True)
def relu(xp: Any, a: Any, /) -> Any:
    """The element where it is positive, else 0."""
    return positive(xp, a)


@relu.vjp("a", local=r"[#a > 0]")
def _(xp: Any, g: Any, out: Any) -> Any:
    # Written with the result, as in PyTorch: the operand need not be kept. At 0 the gradient is 0, even of an infinite
    # one, such as that of a square root there; a product would be NaN.
    return xp.where(out <= 0, 0, g)


def require_floats(a: Any, kernel: str) -> None:
    """NotImplementedError for whole numbers, by PyTorch's name of what computes with the others."""
    if a.dtype.kind != "f":
        error = NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.kind(a.dtype)}'")
        raise hinted(error, "Convert first: x.float() makes it float32.")


def in_place_name(name: str) -> Callable[[Mapping[str, Any]], str]:
    """PyTorch has another backward function where the input was overwritten."""
    return lambda params: f"{name}Backward{int(params['overwrite'])}"


@op(symbol="leaky relu", latex=r"\max(#a, #negative_slope \cdot #a)", backward="LeakyReluBackward0", shape=shapes.same,
    backward_of=in_place_name("LeakyRelu"), samples=[*ONE, Sample(((3,),), {"negative_slope": 0.2})], inplace=True,
    method=False)  # fmt: skip
def leaky_relu(xp: Any, a: Any, /, negative_slope: float = 0.01, overwrite: bool = False) -> Any:
    """The element where it is positive, else the element times `negative_slope`."""
    require_floats(a, "leaky_relu_cpu")
    slope = a.dtype.type(negative_slope)
    return xp.maximum(a, a * slope) if 0 <= slope <= 1 else positive(xp, a) + slope * negative(xp, a)


@leaky_relu.vjp("a", local=r"(\text{if } #a > 0 \text{ then } 1 \text{ else } #negative_slope)")
def _(xp: Any, g: Any, a: Any, negative_slope: Any) -> Any:
    return g * (xp.cast(a > 0, array_type(a)) * (1 - negative_slope) + negative_slope)


@op(symbol="elu", latex=r"\text{if } #a > 0 \text{ then } #scale #a \text{ else } #scale #alpha (e^{#a} - 1)",
    backward="EluBackward0", backward_of=in_place_name("Elu"), shape=shapes.same, inplace=True, method=False,
    samples=[*ONE, Sample(((3,),), {"alpha": 0.5}), Sample(((3,),), {"alpha": 1.5, "scale": 2.0})])  # fmt: skip
def elu(xp: Any, a: Any, /, alpha: float = 1.0, scale: float = 1.0, overwrite: bool = False) -> Any:
    """The element where it is positive, else `alpha`·(e^x − 1); all times `scale`."""
    require_floats(a, "elu_cpu")
    kind = a.dtype.type
    above, below = positive(xp, a), kind(alpha * scale) * xp.expm1(negative(xp, a))
    return (above if scale == 1 else above * kind(scale)) + below


@elu.vjp("a", local=r"#scale \cdot (\text{if } #a > 0 \text{ then } 1 \text{ else } #alpha e^{#a})")
def _(xp: Any, g: Any, a: Any, alpha: Any, scale: Any) -> Any:
    slope = xp.exp(-xp.relu(-a)) * (alpha * scale)
    return g * (slope if alpha == 1 else slope + xp.cast(a > 0, array_type(a)) * (scale - alpha * scale))


SAME = 17.0
"""From here on a softplus is its element, and a sigmoid 1, in single precision."""


@op(symbol="softplus", latex=r"\frac{1}{#beta} \ln(1 + e^{#beta \cdot #a})", backward="SoftplusBackward0",
    shape=shapes.same, samples=[*ONE, Sample(((3,),), {"beta": 2.0})], method=False)  # fmt: skip
def softplus(xp: Any, a: Any, /, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """A smooth relu; beyond `threshold`, counted in units of 1/`beta`, the element itself."""
    require_floats(a, "softplus_cpu")
    scaled = a if beta == 1 else a * a.dtype.type(beta)
    out = xp.where(scaled > threshold, scaled, xp.log1p(xp.exp(scaled)))[()] if few(a) else soft_positive(xp, scaled)
    if beta != 1:
        out = out / a.dtype.type(beta)
    return out if threshold >= SAME and a.dtype.itemsize < 8 else xp.where(scaled > threshold, a, out)[()]


@softplus.vjp("a", local=r"\sigma(#beta \cdot #a)")
def _(xp: Any, g: Any, a: Any, beta: Any, threshold: Any) -> Any:
    scaled = a if beta == 1 else a * beta
    if few(a):
        raised = xp.exp(scaled)
        return xp.where(scaled > threshold, g, g * raised / (raised + 1))
    slope = g * xp.sigmoid(scaled)
    return slope if threshold >= SAME else xp.where(scaled > threshold, g, slope)


@op(symbol="silu", latex=r"#a \cdot \sigma(#a)", backward="SiluBackward0", shape=shapes.same, samples=ONE, inplace=True,
    method=False)  # fmt: skip
def silu(xp: Any, a: Any, /) -> Any:
    """The element times its sigmoid, also called swish."""
    require_floats(a, "silu_cpu")
    return a / (xp.exp(-a) + a.dtype.type(1))


@silu.vjp("a", local=r"\sigma(#a) \cdot (1 + #a \cdot (1 - \sigma(#a)))")
def _(xp: Any, g: Any, a: Any) -> Any:
    s = xp.sigmoid(a)
    return g * s * multiply_add(a, 1 - s, 1.0)
