"""Arithmetic, element by element; operands broadcast against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.devices.arrays import on_host
from retrograde.op import Kinds, Op, Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.tensor import Tensor

PAIRS = [Sample(((), ())), Sample(((3,), (3,))), Sample(((2, 3), (3,))), Sample(((2, 1), (1, 3))), Sample(((), (4,)))]
APART = [Sample(s.shapes, low=0.5, high=2.0) for s in PAIRS]
ONE = [Sample(((),)), Sample(((4,),)), Sample(((2, 3),))]
POSITIVE = [Sample(s.shapes, low=0.3, high=3.0) for s in ONE]
MISMATCH = [
    Refusal(((2, 3), (2,)), RuntimeError, "must match the size of tensor b", hint="reshape(2, 1)"),
    Refusal(((2, 3), (3, 2)), RuntimeError, "must match the size of tensor b", hint="b.T"),
]


QUOTIENT = r"\left\lfloor \frac{#a}{#b} \right\rfloor"


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


def _no_booleans(kinds: Kinds) -> None:
    """RuntimeError for one boolean operand beside a number; two are refused by the array libraries."""
    if kinds[0][0] is not kinds[1][0] and dtypes.bool_ in (kinds[0][0], kinds[1][0]):
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, "
            "use the `~` or `logical_not()` operator instead."
        )


@op(symbol="−", latex="#a - #b", backward="SubBackward0", backward_of=_named_sub,
    shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common", names=("subtract",), operator="sub",
    inplace=True, admit=_no_booleans)  # fmt: skip
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
    return -g * ((a / b) / b)


def require_divisor(xp: Any, a: Any, b: Any) -> None:
    """RuntimeError for a division of integers by 0."""
    if a.dtype.kind != "f" and b.dtype.kind != "f" and not xp.all(b):
        raise RuntimeError("ZeroDivisionError")


@op(symbol="÷ rounded", latex=QUOTIENT, backward="DivBackward2", shape=shapes.broadcast, promote="common",
    samples=[Sample(s.shapes, {"rounding_mode": mode}, 0.5, 2.0) for s in PAIRS[:3] for mode in ("floor", "trunc")],
    refusals=[*(Refusal(m.shapes, m.error, m.match, {"rounding_mode": "floor"}, m.hint) for m in MISMATCH),
              Refusal(((3,), (3,)), RuntimeError, "but found 'up'", {"rounding_mode": "up"})],
    method=False, inplace=True)  # fmt: skip
def rounded_div(xp: Any, a: Any, b: Any, /, rounding_mode: str) -> Any:
    """Quotient rounded down ("floor") or towards 0 ("trunc"), element by element; its gradient is 0."""
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    require_divisor(xp, a, b)
    if rounding_mode == "floor":
        return xp.floor_divide(a, b)
    if a.dtype.kind == "f":
        return xp.trunc(a / b)
    return (xp.sign(a) * xp.sign(b) * (xp.abs(a) // xp.abs(b))).astype(a.dtype)


@rounded_div.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@rounded_div.vjp("b", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="xⁿ", latex="{#a}^{#b}", backward="PowBackward0", backward_of=_named_pow,
    shape=shapes.broadcast, samples=APART, refusals=MISMATCH, promote="common", operator="pow",
    inplace=True, lacks={"bool": "pow"})  # fmt: skip
def pow(xp: Any, a: Any, b: Any, /) -> Any:
    """Power, element by element."""
    if b.ndim == 0 and on_host(b):
        if b == 2:
            return a * a
        if b == 3:
            return a * a * a
    if a.dtype.kind in "iu" and b.dtype.kind in "iu":
        return _whole_power(xp, a, b)
    known = _KNOWN_POWERS.get(b.item()) if isinstance(b, np.generic) else None
    return xp.power(a, b) if known is None else known(xp, a)


_KNOWN_POWERS: dict[float, Callable[[Any, Any], Any]] = {
    0.5: lambda xp, a: xp.sqrt(a),
    -0.5: lambda xp, a: a.dtype.type(1) / xp.sqrt(a),
    -1.0: lambda xp, a: a.dtype.type(1) / a,
    -2.0: lambda xp, a: a.dtype.type(1) / (a * a),
}
"""Exponents that PyTorch, too, computes without a logarithm."""


def _whole_power(xp: Any, a: Any, b: Any) -> Any:
    """Powers of integers: 1 over an integer is 0, unless it is 1 or −1. RuntimeError for one negative exponent."""
    if b.ndim == 0 and on_host(b) and b < 0:
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    power = xp.power(a, xp.maximum(b, b.dtype.type(0)))
    if b.ndim == 0:
        return power
    inverse = xp.where(a == 1, 1, xp.where(a == -1, 1 - 2 * (b % 2), 0))
    return xp.where(b < 0, inverse, power).astype(power.dtype)


@pow.vjp("a", local=r"#b \cdot {#a}^{#b - 1}")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    if b.ndim == 0 and on_host(getattr(b, "array", b)):
        power = b.item()
        if power == 2 and not hasattr(a, "requires_grad"):
            return g * (b * a)
        if power == 0:
            return xp.detach(g * a) * 0
    if b.ndim or not on_host(getattr(b, "array", b)):
        return xp.where(b == 0, 0.0, g * (b * xp.pow(a, b - 1)))
    # The first power stays one when the pass is recorded: what follows from it is printed with a history, as PyTorch's.
    return g * (b * xp.pow(a, b - 1))


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
    return g * -0.5 * (out * out * out)


@op(symbol="1/x", latex=r"\frac{1}{#a}", backward="ReciprocalBackward0", shape=shapes.same, samples=POSITIVE,
    promote="float", inplace=True)  # fmt: skip
def reciprocal(xp: Any, a: Any, /) -> Any:
    """1 over each element."""
    return a.dtype.type(1) / a


@reciprocal.vjp("a", local="(-{#out}^2)")
def _(g: Any, out: Any) -> Any:
    return -g * (out * out)


@composed("square")
def _(input: Any) -> Any:
    """The power of 2, element by element."""
    return pow.call(input, 2)


@op(symbol="|x|", latex=r"\lvert #a \rvert", backward="AbsBackward0", shape=shapes.same,
    samples=[*POSITIVE, Sample(((3,),), low=-3.0, high=-0.3)], names=("absolute",), operator="abs",
    inplace=True, lacks={"bool": "abs_cpu"})  # fmt: skip
def abs(xp: Any, a: Any, /) -> Any:
    """Absolute value; its gradient at 0 is 0."""
    return xp.abs(a)


@abs.vjp("a", local=r"\operatorname{sign} #a")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * xp.sign(a)


@composed("square_")
def _(input: Any) -> Any:
    """In place: the power of 2, element by element."""
    return input.pow_(2)


@composed("positive", "__pos__")
def _(input: Any) -> Any:
    """The tensor itself; RuntimeError for booleans."""
    if input.array.dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


@composed("rsub", method=False)
def _(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """`other` less `alpha` times `input`, element by element."""
    return sub.call(other, input, alpha=alpha)


def _written(result: Any, out: Any) -> Any:
    """The result, or `out` with the result in it."""
    return result if out is None else out.copy_(result)


@mul.called
def _(input: Any, other: Any, *, out: Any = None) -> Any:
    return _written(mul.plain(input, other), out)


@div.called
def _(input: Any, other: Any, *, rounding_mode: str | None = None, out: Any = None) -> Any:
    if rounding_mode is not None:
        return _written(rounded_div(input, other, rounding_mode), out)
    return _written(div.plain(input, other), out)


@pow.called
def _(input: Any, exponent: Any, *, out: Any = None) -> Any:
    return _written(pow.plain(input, exponent), out)


_divided = getattr(Tensor, "div_")  # noqa: B009  methods come from records


def _div_in_place(input: Any, other: Any, *, rounding_mode: str | None = None) -> Any:
    return _divided(input, other) if rounding_mode is None else input.rounded_div_(other, rounding_mode)


_div_in_place.__name__ = _div_in_place.__qualname__ = "div_"
_div_in_place.__doc__ = f"In place: {div.doc}"
for _name in div.names:
    setattr(Tensor, f"{_name}_", _div_in_place)


def _take_alpha(record: Op) -> None:
    """Let `add` and `sub` multiply their second operand by `alpha`, in place too."""
    change = getattr(Tensor, f"{record.name}_")

    def call(input: Any, other: Any, *, alpha: Any = 1, out: Any = None) -> Any:
        return _written(record.plain(input, other if alpha == 1 else _times(alpha, other, input)), out)

    def call_in_place(input: Any, other: Any, *, alpha: Any = 1) -> Any:
        return change(input, other if alpha == 1 else _times(alpha, other, input))

    call_in_place.__name__ = call_in_place.__qualname__ = f"{record.name}_"
    call_in_place.__doc__ = f"In place: {record.doc}"
    record.called(call)
    for name in record.names:
        setattr(Tensor, f"{name}_", call_in_place)


def _times(alpha: Any, other: Any, input: Any) -> Any:
    """`other` times `alpha`; RuntimeError where a fraction of integers is asked for."""
    kinds = [value.array.dtype.kind for value in (input, other) if isinstance(value, Tensor)]
    if isinstance(alpha, float) and "f" not in kinds and not isinstance(other, float):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    return mul.plain(other, alpha) if isinstance(other, Tensor) else other * alpha


_take_alpha(add)
_take_alpha(sub)
