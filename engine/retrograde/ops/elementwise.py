"""Arithmetic, element by element; operands broadcast against each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import shapes

PAIRS = [Sample(((), ())), Sample(((3,), (3,))), Sample(((2, 3), (3,))), Sample(((2, 1), (1, 3))), Sample(((), (4,)))]
APART = [Sample(s.shapes, low=0.5, high=2.0) for s in PAIRS]
ONE = [Sample(((),)), Sample(((4,),)), Sample(((2, 3),))]
POSITIVE = [Sample(s.shapes, low=0.3, high=3.0) for s in ONE]
MISMATCH = [
    Refusal(((2, 3), (2,)), RuntimeError, "must match the size of tensor b", hint="reshape(2, 1)"),
    Refusal(((2, 3), (3, 2)), RuntimeError, "must match the size of tensor b", hint="b.T"),
]


def _numbers(params: Mapping[str, Any]) -> tuple[bool, ...]:
    """Which of two operands was a Python number."""
    return tuple(params.get("numbers", (False, False)))


def _named_sub(params: Mapping[str, Any]) -> str:
    return "RsubBackward1" if _numbers(params)[0] else "SubBackward0"


def _named_div(params: Mapping[str, Any]) -> str:
    # PyTorch computes number / tensor as reciprocal times number.
    return "MulBackward0" if _numbers(params)[0] else "DivBackward0"


def _named_pow(params: Mapping[str, Any]) -> str:
    base, exponent = _numbers(params)
    return "PowBackward0" if exponent else "PowBackward2" if base else "PowBackward1"


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


@op(symbol="−", latex="#a - #b", backward="SubBackward0", backward_of=_named_sub,
    shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common", names=("subtract",), operator="sub",
    inplace=True)  # fmt: skip
def sub(xp: Any, a: Any, b: Any, /) -> Any:
    """Difference, element by element."""
    return a - b


@sub.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@sub.vjp("b", local="(-1)")
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


@op(symbol="÷", latex=r"\frac{#a}{#b}", backward="DivBackward0", backward_of=_named_div,
    shape=shapes.broadcast, samples=APART, refusals=MISMATCH, promote="float", names=("divide", "true_divide"),
    operator="truediv", inplace=True)  # fmt: skip
def div(xp: Any, a: Any, b: Any, /) -> Any:
    """Quotient, element by element; integers become floating point."""
    return a / b


@div.vjp("a", local=r"\frac{1}{#b}")
def _(g: Any, b: Any) -> Any:
    return g / b


@div.vjp("b", local=r"\left(-\frac{#a}{{#b}^2}\right)")
def _(g: Any, a: Any, b: Any) -> Any:
    return -g * a / (b * b)


@op(symbol="xⁿ", latex="{#a}^{#b}", backward="PowBackward0", backward_of=_named_pow,
    shape=shapes.broadcast, samples=APART, refusals=MISMATCH, promote="common", operator="pow",
    inplace=True)  # fmt: skip
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
    if b.ndim == 0:
        power = b.item()
        if power == 2:
            return g * (b * a)
        if power == 0:
            return g * a * 0
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


@neg.vjp("a", local="(-1)")
def _(g: Any) -> Any:
    return -g


@op(symbol="√", latex=r"\sqrt{#a}", backward="SqrtBackward0", shape=shapes.same, samples=POSITIVE, promote="float",
    inplace=True)  # fmt: skip
def sqrt(xp: Any, a: Any, /) -> Any:
    """Square root; NaN below 0."""
    return xp.sqrt(a)


@sqrt.vjp("a", local=r"\frac{1}{2 \cdot #out}")
def _(g: Any, out: Any) -> Any:
    return g / (2 * out)


@op(symbol="1/√x", latex=r"\frac{1}{\sqrt{#a}}", backward="RsqrtBackward0", shape=shapes.same, samples=POSITIVE,
    promote="float", inplace=True)  # fmt: skip
def rsqrt(xp: Any, a: Any, /) -> Any:
    """1 over the square root; inf at 0, NaN below."""
    return a.dtype.type(1) / xp.sqrt(a)


@rsqrt.vjp("a", local=r"\left(-\frac{1}{2} {#out}^3\right)")
def _(g: Any, out: Any) -> Any:
    return g * -0.5 * out * out * out


@op(symbol="1/x", latex=r"\frac{1}{#a}", backward="ReciprocalBackward0", shape=shapes.same, samples=POSITIVE,
    promote="float", inplace=True)  # fmt: skip
def reciprocal(xp: Any, a: Any, /) -> Any:
    """1 over each element."""
    return a.dtype.type(1) / a


@reciprocal.vjp("a", local="(-{#out}^2)")
def _(g: Any, out: Any) -> Any:
    return -g * out * out


@composed("square")
def _(input: Any) -> Any:
    """The power of 2, element by element."""
    return pow.call(input, 2)


@op(symbol="|x|", latex=r"\lvert #a \rvert", backward="AbsBackward0", shape=shapes.same,
    samples=[*POSITIVE, Sample(((3,),), low=-3.0, high=-0.3)], names=("absolute",), operator="abs",
    inplace=True)  # fmt: skip
def abs(xp: Any, a: Any, /) -> Any:
    """Absolute value; its gradient at 0 is 0."""
    return xp.abs(a)


@abs.vjp("a", local=r"\operatorname{sign} #a")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.sign(a)


@op(symbol="max", latex=r"\max(#a, #b)", backward="MaximumBackward0", shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common")  # fmt: skip
def maximum(xp: Any, a: Any, b: Any, /) -> Any:
    """The larger of two, element by element; a tie shares the gradient in halves."""
    return xp.maximum(a, b)


@maximum.vjp("a", local=r"[#a > #b]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(a == b, g / 2, g * (a > b))


@maximum.vjp("b", local=r"[#b > #a]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(a == b, g / 2, g * (b > a))


@op(symbol="min", latex=r"\min(#a, #b)", backward="MinimumBackward0", shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common")  # fmt: skip
def minimum(xp: Any, a: Any, b: Any, /) -> Any:
    """The smaller of two, element by element; a tie shares the gradient in halves."""
    return xp.minimum(a, b)


@minimum.vjp("a", local=r"[#a < #b]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(a == b, g / 2, g * (a < b))


@minimum.vjp("b", local=r"[#b < #a]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(a == b, g / 2, g * (b < a))
