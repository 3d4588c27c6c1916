"""Comparisons and logic: results are booleans (or bits), and no gradient flows through them."""

from __future__ import annotations

from typing import Any

from retrograde import dtypes
from retrograde.calls.dispatch import wrap
from retrograde.calls.spelling import kind_of
from retrograde.devices.arrays import at, xp_of
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import MISMATCH, ONE, PAIRS
from retrograde.ops.rounding import refuse_backward
from retrograde.tensor import Tensor

STEP = dict.fromkeys(("a", "b"), "a comparison is a step: flat everywhere, so its derivative is 0 or undefined")
LOGIC = dict.fromkeys(("a", "b"), "true and false do not change by small amounts, so there is no derivative")
BITS = [Sample(s.shapes, booleans=(0, 1)) for s in PAIRS]
COUNTS = [Sample(s.shapes, integers=(0, 1)) for s in PAIRS]
NO_BITS = Refusal(((3,), (3,)), NotImplementedError, "not implemented for 'Float'", hint="comparison")


@op(symbol=">", latex="#a > #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    names=("greater",), operator="gt", inplace=True, no_grad=STEP)  # fmt: skip
def gt(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether a is greater, element by element."""
    return a > b


@op(symbol="≥", latex=r"#a \ge #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    names=("greater_equal",), operator="ge", inplace=True, no_grad=STEP)  # fmt: skip
def ge(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether a is greater or equal, element by element."""
    return a >= b


@op(symbol="<", latex="#a < #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    names=("less",), operator="lt", inplace=True, no_grad=STEP)  # fmt: skip
def lt(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether a is less, element by element."""
    return a < b


@op(symbol="≤", latex=r"#a \le #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    names=("less_equal",), operator="le", inplace=True, no_grad=STEP)  # fmt: skip
def le(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether a is less or equal, element by element."""
    return a <= b


@op(symbol="=", latex="#a = #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    operator="eq", inplace=True, no_grad=STEP)  # fmt: skip
def eq(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether both are equal, element by element."""
    return a == b


@op(symbol="≠", latex=r"#a \ne #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    names=("not_equal",), operator="ne", inplace=True, no_grad=STEP)  # fmt: skip
def ne(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether both differ, element by element."""
    return a != b


@op(symbol="nan?", latex=r"#a \text{ is NaN}", shape=shapes.same, samples=ONE, no_grad={"a": STEP["a"]})
def isnan(xp: Any, a: Any, /) -> Any:
    """Whether each element is NaN."""
    return xp.isnan(a)


@op(symbol="inf?", latex=r"\lvert #a \rvert = \infty", shape=shapes.same, samples=ONE, no_grad={"a": STEP["a"]})
def isinf(xp: Any, a: Any, /) -> Any:
    """Whether each element is infinite, of either sign."""
    return xp.isinf(a)


@op(symbol="finite?", latex=r"\lvert #a \rvert < \infty", shape=shapes.same, samples=ONE, no_grad={"a": STEP["a"]})
def isfinite(xp: Any, a: Any, /) -> Any:
    """Whether each element is a finite number."""
    return xp.isfinite(a)


@op(symbol="−?", latex=r"#a < 0", shape=shapes.same, samples=ONE, no_grad={"a": STEP["a"]})
def signbit(xp: Any, a: Any, /) -> Any:
    """Whether each element has a minus sign, −0 included."""
    return xp.signbit(a) if a.dtype.kind == "f" else a < 0


@op(symbol="+inf?", latex=r"#a = \infty", shape=shapes.same, samples=ONE, no_grad={"a": STEP["a"]})
def isposinf(xp: Any, a: Any, /) -> Any:
    """Whether each element is +∞."""
    return xp.isinf(a) & (a > 0)


@op(symbol="−inf?", latex=r"#a = -\infty", shape=shapes.same, samples=ONE, no_grad={"a": STEP["a"]})
def isneginf(xp: Any, a: Any, /) -> Any:
    """Whether each element is −∞."""
    return xp.isinf(a) & (a < 0)


@op(symbol="≈", latex=r"\lvert #a - #b \rvert \le #atol + #rtol \lvert #b \rvert", shape=shapes.broadcast,
    samples=PAIRS, refusals=MISMATCH, no_grad=STEP)  # fmt: skip
def isclose(xp: Any, a: Any, b: Any, /, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """Whether |a − b| ≤ atol + rtol·|b|, element by element."""
    if a.dtype != b.dtype:
        raise hinted(
            RuntimeError(f"{_type_name(a)} did not match {_type_name(b)}"), "Convert one of them, as in b.to(a.dtype)."
        )
    return xp.isclose(a, b, rtol, atol, equal_nan)


def _type_name(a: Any) -> str:
    return {"f2": "Half", "f4": "Float", "f8": "Double"}.get(a.dtype.str[1:]) or dtypes.kind(a.dtype)


@op(symbol="H", latex=r"H(#a), #values \text{ at } 0", backward="NotImplemented", shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH)  # fmt: skip
def heaviside(xp: Any, a: Any, values: Any, /) -> Any:
    """0 where a is negative, 1 where it is positive, and what `values` says where it is 0."""
    return xp.heaviside(a, values) if a.dtype.kind == "f" else xp.where(a == 0, values, (a > 0).astype(a.dtype))


@heaviside.vjp("a", latex=r"\text{not defined}")
def _(g: Any) -> Any:
    return refuse_backward("heaviside")


@heaviside.vjp("values", latex=r"\text{not defined}")
def _(g: Any) -> Any:
    return refuse_backward("heaviside")


@op(symbol="and", latex=r"#a \land #b", shape=shapes.broadcast, samples=BITS, refusals=MISMATCH, no_grad=LOGIC,
    inplace=True)  # fmt: skip
def logical_and(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether both are true (not 0), element by element."""
    return xp.logical_and(a, b)


@op(symbol="or", latex=r"#a \lor #b", shape=shapes.broadcast, samples=BITS, refusals=MISMATCH, no_grad=LOGIC,
    inplace=True)  # fmt: skip
def logical_or(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether one or both are true (not 0), element by element."""
    return xp.logical_or(a, b)


@op(symbol="xor", latex=r"#a \oplus #b", shape=shapes.broadcast, samples=BITS, refusals=MISMATCH, no_grad=LOGIC,
    inplace=True)  # fmt: skip
def logical_xor(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether just one is true (not 0), element by element."""
    return xp.logical_xor(a, b)


@op(symbol="not", latex=r"\lnot #a", shape=shapes.same, samples=ONE, no_grad={"a": LOGIC["a"]},
    inplace=True)  # fmt: skip
def logical_not(xp: Any, a: Any, /) -> Any:
    """Whether each element is false (0)."""
    return xp.logical_not(a)


@op(symbol="&", latex=r"#a \mathbin{\&} #b", shape=shapes.broadcast, samples=BITS, refusals=[NO_BITS],
    promote="common", operator="and", inplace=True, no_grad=LOGIC)  # fmt: skip
def bitwise_and(xp: Any, a: Any, b: Any, /) -> Any:
    """And of booleans, or of the bits of integers, element by element."""
    return xp.bitwise_and(_bits("bitwise_and", a), b)


@op(symbol="|", latex=r"#a \mathbin{|} #b", shape=shapes.broadcast, samples=BITS, refusals=[NO_BITS],
    promote="common", operator="or", inplace=True, no_grad=LOGIC)  # fmt: skip
def bitwise_or(xp: Any, a: Any, b: Any, /) -> Any:
    """Or of booleans, or of the bits of integers, element by element."""
    return xp.bitwise_or(_bits("bitwise_or", a), b)


@op(symbol="^", latex=r"#a \oplus #b", shape=shapes.broadcast, samples=BITS, refusals=[NO_BITS], promote="common",
    operator="xor", inplace=True, no_grad=LOGIC)  # fmt: skip
def bitwise_xor(xp: Any, a: Any, b: Any, /) -> Any:
    """Exclusive or of booleans, or of the bits of integers, element by element."""
    return xp.bitwise_xor(_bits("bitwise_xor", a), b)


@op(symbol="~", latex=r"\lnot #a", shape=shapes.same, samples=[Sample(((3,),), booleans=(0,))],
    operator="invert", inplace=True,
    refusals=[Refusal(((3,),), NotImplementedError, "not implemented for 'Float'", hint="comparison")],
    no_grad={"a": LOGIC["a"]})  # fmt: skip
def bitwise_not(xp: Any, a: Any, /) -> Any:
    """Not of booleans, or of the bits of integers, element by element."""
    return xp.invert(_bits("bitwise_not", a))


@op(symbol="<<", latex=r"#a \cdot 2^{#b}", shape=shapes.broadcast, samples=COUNTS, refusals=[NO_BITS],
    promote="common", operator="lshift", inplace=True, no_grad=LOGIC, lacks={"bool": "lshift_cpu"})  # fmt: skip
def bitwise_left_shift(xp: Any, a: Any, b: Any, /) -> Any:
    """The bits of integers moved b places up: times 2 to the power of b."""
    return xp.left_shift(_bits("lshift", a), b)


@op(symbol=">>", latex=r"\left\lfloor \frac{#a}{2^{#b}} \right\rfloor", shape=shapes.broadcast, samples=COUNTS,
    refusals=[NO_BITS], promote="common", operator="rshift", inplace=True, no_grad=LOGIC,
    lacks={"bool": "rshift_cpu"})  # fmt: skip
def bitwise_right_shift(xp: Any, a: Any, b: Any, /) -> Any:
    """The bits of integers moved b places down: divided by 2 to the power of b, rounded down."""
    return xp.right_shift(_bits("rshift", a), b)


def _bits(name: str, a: Any) -> Any:
    if a.dtype.kind == "f":
        kind = dtypes.kind(a.dtype)
        raise hinted(
            NotImplementedError(f"\"{name}_cpu\" not implemented for '{kind}'"),
            "It works on booleans and integers: put each comparison in parentheses, as in (x > 0) & (x < 1).",
        )
    return a


@composed("isreal")
def _(input: Any) -> Any:
    """Whether each element is a real number: always, here."""
    return eq.call(input, input).fill_(True)


@composed("isin", method=False)
def _(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether each of `elements` is among `test_elements`; both may be numbers."""
    first, second = (getattr(value, "array", value) for value in (elements, test_elements))
    where = first if isinstance(elements, Tensor) else second
    with at(where):
        return wrap(xp_of(where).isin(first, second, invert=invert))


@composed("allclose")
def _(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Whether |input − other| ≤ atol + rtol·|other| at every element, as a Python bool."""
    return bool(isclose(input, other, rtol, atol, equal_nan).all())


@composed("equal")
def _(input: Any, other: Any) -> bool:
    """Whether both have the same shape and elements, as a Python bool."""
    if not isinstance(other, Tensor):
        raise TypeError(f"equal(): argument 'other' (position 2) must be Tensor, not {kind_of(other)}")
    return input.array.shape == other.array.shape and bool((input == other).all())


@composed("is_same_size")
def _(input: Any, other: Any) -> bool:
    """Whether both have the same shape."""
    return bool(input.array.shape == other.array.shape)


@composed("is_nonzero")
def _(input: Any) -> bool:
    """Whether the only element is not 0; RuntimeError when there are more or none."""
    return bool(input)


def _invert(self: Tensor) -> Any:
    """`~x`: not of booleans, or of the bits of integers; TypeError for other numbers."""
    if self.array.dtype.kind == "f":
        raise hinted(
            TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors"),
            "~(x > 0) turns a comparison round; put it in parentheses.",
        )
    return bitwise_not(self)


setattr(Tensor, "__invert__", _invert)  # noqa: B010 (an assignment would need the operator declared)
