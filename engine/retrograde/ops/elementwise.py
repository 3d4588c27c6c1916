"""Ops that work on each element by itself, and operands broadcast against each other."""

from __future__ import annotations

from typing import Any

from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.shapes import ShapeError

PAIRS = [Sample(((), ())), Sample(((3,), (3,))), Sample(((2, 3), (3,))), Sample(((2, 1), (1, 3))), Sample(((), (4,)))]
APART = [Sample(s.shapes, low=0.5, high=2.0) for s in PAIRS]
ONE = [Sample(((),)), Sample(((4,),)), Sample(((2, 3),))]
POSITIVE = [Sample(s.shapes, low=0.3, high=3.0) for s in ONE]
MISMATCH = [
    Refusal(((2, 3), (2,)), ShapeError, "must match the size of tensor b", hint="reshape(2, 1)"),
    Refusal(((2, 3), (3, 2)), ShapeError, "must match the size of tensor b", hint="b.T"),
]


@op(symbol="+", latex="#a + #b", backward="AddBackward0", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH,
    promote="common", operator="add", inplace=True)  # fmt: skip
def add(xp: Any, a: Any, b: Any, /) -> Any:
    """Sum, element by element."""
    return a + b


@add.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@add.vjp("b", local="1")
def _(g: Any) -> Any:
    return g


@op(symbol="−", latex="#a - #b", backward="SubBackward0", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH,
    promote="common", names=("subtract",), operator="sub", inplace=True)  # fmt: skip
def sub(xp: Any, a: Any, b: Any, /) -> Any:
    """Difference, element by element."""
    return a - b


@sub.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@sub.vjp("b", local="-1")
def _(g: Any) -> Any:
    return -g


@op(symbol="×", latex=r"#a \cdot #b", backward="MulBackward0", shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common", names=("multiply",), operator="mul", inplace=True)  # fmt: skip
def mul(xp: Any, a: Any, b: Any, /) -> Any:
    """Product, element by element."""
    return a * b


@mul.vjp("a", local="#b")
def _(g: Any, b: Any) -> Any:
    return g * b


@mul.vjp("b", local="#a")
def _(g: Any, a: Any) -> Any:
    return g * a


@op(symbol="÷", latex=r"\frac{#a}{#b}", backward="DivBackward0", shape=shapes.broadcast, samples=APART,
    refusals=MISMATCH, promote="float", names=("divide", "true_divide"), operator="truediv", inplace=True)  # fmt: skip
def div(xp: Any, a: Any, b: Any, /) -> Any:
    """Quotient, element by element; integers become floating point."""
    return a / b


@div.vjp("a", local=r"\frac{1}{#b}")
def _(g: Any, b: Any) -> Any:
    return g / b


@div.vjp("b", local=r"-\frac{#a}{#b^2}")
def _(g: Any, a: Any, b: Any) -> Any:
    return -g * a / (b * b)


@op(symbol="xⁿ", latex="{#a}^{#b}", backward="PowBackward0", shape=shapes.broadcast, samples=APART, refusals=MISMATCH,
    promote="common", operator="pow", inplace=True)  # fmt: skip
def pow(xp: Any, a: Any, b: Any, /) -> Any:
    """Power, element by element."""
    if b.ndim == 0:
        if b == 2:
            return a * a
        if b == 3:
            return a * a * a
    return xp.power(a, b)


@pow.vjp("a", local=r"#b \cdot {#a}^{#b - 1}")
def _(g: Any, a: Any, b: Any) -> Any:
    return g * b * a ** (b - 1)


@pow.vjp("b", local=r"#out \cdot \ln #a")
def _(xp: Any, g: Any, out: Any, a: Any) -> Any:
    # Where the base is 0 the power is 0 (or 1) however the exponent moves: PyTorch gives 0 there, not 0·(−∞).
    return g * xp.where(a == 0, a * 0, out * xp.log(a))


@op(symbol="−x", latex="-#a", backward="NegBackward0", shape=shapes.same, samples=ONE, names=("negative",),
    operator="neg", inplace=True)  # fmt: skip
def neg(xp: Any, a: Any, /) -> Any:
    """The opposite, element by element."""
    return -a


@neg.vjp("a", local="-1")
def _(g: Any) -> Any:
    return -g


@op(symbol="exp", latex="e^{#a}", backward="ExpBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def exp(xp: Any, a: Any, /) -> Any:
    """e to the power of each element."""
    return xp.exp(a)


@exp.vjp("a", local="#out")
def _(g: Any, out: Any) -> Any:
    return g * out


@op(symbol="log", latex=r"\ln #a", backward="LogBackward0", shape=shapes.same, samples=POSITIVE, promote="float",
    inplace=True)  # fmt: skip
def log(xp: Any, a: Any, /) -> Any:
    """Natural logarithm; −inf at 0, NaN below."""
    return xp.log(a)


@log.vjp("a", local=r"\frac{1}{#a}")
def _(g: Any, a: Any) -> Any:
    return g / a


@op(symbol="√", latex=r"\sqrt{#a}", backward="SqrtBackward0", shape=shapes.same, samples=POSITIVE, promote="float",
    inplace=True)  # fmt: skip
def sqrt(xp: Any, a: Any, /) -> Any:
    """Square root; NaN below 0."""
    return xp.sqrt(a)


@sqrt.vjp("a", local=r"\frac{1}{2 #out}")
def _(g: Any, out: Any) -> Any:
    return g / (2 * out)


@op(symbol="tanh", latex=r"\tanh #a", backward="TanhBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def tanh(xp: Any, a: Any, /) -> Any:
    """Hyperbolic tangent: squashes to (−1, 1)."""
    return xp.tanh(a)


@tanh.vjp("a", local="(1 - {#out}^2)")
def _(g: Any, out: Any) -> Any:
    return g * (1 - out * out)


@op(symbol="σ", latex=r"\sigma(#a)", backward="SigmoidBackward0", shape=shapes.same, samples=ONE, promote="float",
    inplace=True)  # fmt: skip
def sigmoid(xp: Any, a: Any, /) -> Any:
    """1 / (1 + e^−x): squashes to (0, 1)."""
    # Through tanh it cannot overflow, whatever the sign.
    return a.dtype.type(0.5) * xp.tanh(a.dtype.type(0.5) * a) + a.dtype.type(0.5)


@sigmoid.vjp("a", local=r"#out \cdot (1 - #out)")
def _(g: Any, out: Any) -> Any:
    return g * out * (1 - out)


@op(symbol="relu", latex=r"\max(0, #a)", backward="ReluBackward0", shape=shapes.same, samples=ONE, inplace=True)
def relu(xp: Any, a: Any, /) -> Any:
    """The element where it is positive, else 0."""
    return xp.maximum(a, a.dtype.type(0))


@relu.vjp("a", local=r"[#a > 0]")
def _(g: Any, out: Any) -> Any:
    # Written with the result, as in PyTorch: the operand need not be kept. At 0 the gradient is 0.
    return g * (out > 0)


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


@cos.vjp("a", local=r"-\sin #a")
def _(xp: Any, g: Any, a: Any) -> Any:
    return -g * xp.sin(a)


@op(symbol="|x|", latex=r"\lvert #a \rvert", backward="AbsBackward0", shape=shapes.same,
    samples=[*POSITIVE, Sample(((3,),), low=-3.0, high=-0.3)], names=("absolute",), operator="abs", inplace=True)  # fmt: skip
def abs(xp: Any, a: Any, /) -> Any:
    """Absolute value; its gradient at 0 is 0."""
    return xp.abs(a)


@abs.vjp("a", local=r"\operatorname{sign} #a")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.sign(a)


@op(symbol="sign", latex=r"\operatorname{sign} #a", backward="SignBackward0", shape=shapes.same, samples=ONE)
def sign(xp: Any, a: Any, /) -> Any:
    """−1, 0 or 1."""
    return xp.sign(a)


@sign.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="max", latex=r"\max(#a, #b)", backward="MaximumBackward0", shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common")  # fmt: skip
def maximum(xp: Any, a: Any, b: Any, /) -> Any:
    """The larger of two, element by element; a tie shares the gradient in halves."""
    return xp.maximum(a, b)


@maximum.vjp("a", local=r"[#a > #b]")
def _(g: Any, a: Any, b: Any) -> Any:
    return g * ((a > b) + (a == b) * 0.5)


@maximum.vjp("b", local=r"[#b > #a]")
def _(g: Any, a: Any, b: Any) -> Any:
    return g * ((b > a) + (a == b) * 0.5)


@op(symbol="min", latex=r"\min(#a, #b)", backward="MinimumBackward0", shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common")  # fmt: skip
def minimum(xp: Any, a: Any, b: Any, /) -> Any:
    """The smaller of two, element by element; a tie shares the gradient in halves."""
    return xp.minimum(a, b)


@minimum.vjp("a", local=r"[#a < #b]")
def _(g: Any, a: Any, b: Any) -> Any:
    return g * ((a < b) + (a == b) * 0.5)


@minimum.vjp("b", local=r"[#b < #a]")
def _(g: Any, a: Any, b: Any) -> Any:
    return g * ((b < a) + (a == b) * 0.5)
