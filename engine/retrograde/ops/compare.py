"""Comparisons and logic: results are booleans (or bits), and no gradient flows through them."""

from __future__ import annotations

from typing import Any

from retrograde import dtypes
from retrograde.arrays import xp_of
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import MISMATCH, ONE, PAIRS

STEP = dict.fromkeys(("a", "b"), "a comparison is a step: flat everywhere, so its derivative is 0 or undefined")
LOGIC = dict.fromkeys(("a", "b"), "true and false do not change by small amounts, so there is no derivative")
BITS = [Sample(s.shapes, booleans=(0, 1)) for s in PAIRS]
NO_BITS = Refusal(((3,), (3,)), NotImplementedError, "not implemented for 'Float'", hint="comparison")


@op(symbol=">", latex="#a > #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    names=("greater",), operator="gt", no_grad=STEP)  # fmt: skip
def gt(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether a is greater, element by element."""
    return a > b


@op(symbol="≥", latex=r"#a \ge #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    names=("greater_equal",), operator="ge", no_grad=STEP)  # fmt: skip
def ge(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether a is greater or equal, element by element."""
    return a >= b


@op(symbol="<", latex="#a < #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    names=("less",), operator="lt", no_grad=STEP)  # fmt: skip
def lt(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether a is less, element by element."""
    return a < b


@op(symbol="≤", latex=r"#a \le #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    names=("less_equal",), operator="le", no_grad=STEP)  # fmt: skip
def le(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether a is less or equal, element by element."""
    return a <= b


@op(symbol="=", latex="#a = #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    operator="eq", no_grad=STEP)  # fmt: skip
def eq(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether both are equal, element by element."""
    return a == b


@op(symbol="≠", latex=r"#a \ne #b", shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common",
    names=("not_equal",), operator="ne", no_grad=STEP)  # fmt: skip
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


@op(symbol="and", latex=r"#a \land #b", shape=shapes.broadcast, samples=BITS, refusals=MISMATCH, no_grad=LOGIC)
def logical_and(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether both are true (not 0), element by element."""
    return xp.logical_and(a, b)


@op(symbol="or", latex=r"#a \lor #b", shape=shapes.broadcast, samples=BITS, refusals=MISMATCH, no_grad=LOGIC)
def logical_or(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether one or both are true (not 0), element by element."""
    return xp.logical_or(a, b)


@op(symbol="xor", latex=r"#a \oplus #b", shape=shapes.broadcast, samples=BITS, refusals=MISMATCH, no_grad=LOGIC)
def logical_xor(xp: Any, a: Any, b: Any, /) -> Any:
    """Whether just one is true (not 0), element by element."""
    return xp.logical_xor(a, b)


@op(symbol="not", latex=r"\lnot #a", shape=shapes.same, samples=ONE, no_grad={"a": LOGIC["a"]})
def logical_not(xp: Any, a: Any, /) -> Any:
    """Whether each element is false (0)."""
    return xp.logical_not(a)


@op(symbol="&", latex=r"#a \mathbin{\&} #b", shape=shapes.broadcast, samples=BITS, refusals=[NO_BITS],
    promote="common", operator="and", no_grad=LOGIC)  # fmt: skip
def bitwise_and(xp: Any, a: Any, b: Any, /) -> Any:
    """And of booleans, or of the bits of integers, element by element."""
    return xp.bitwise_and(_bits("bitwise_and", a), b)


@op(symbol="|", latex=r"#a \mathbin{|} #b", shape=shapes.broadcast, samples=BITS, refusals=[NO_BITS],
    promote="common", operator="or", no_grad=LOGIC)  # fmt: skip
def bitwise_or(xp: Any, a: Any, b: Any, /) -> Any:
    """Or of booleans, or of the bits of integers, element by element."""
    return xp.bitwise_or(_bits("bitwise_or", a), b)


@op(symbol="^", latex=r"#a \oplus #b", shape=shapes.broadcast, samples=BITS, refusals=[NO_BITS], promote="common",
    operator="xor", no_grad=LOGIC)  # fmt: skip
def bitwise_xor(xp: Any, a: Any, b: Any, /) -> Any:
    """Exclusive or of booleans, or of the bits of integers, element by element."""
    return xp.bitwise_xor(_bits("bitwise_xor", a), b)


@op(symbol="~", latex=r"\lnot #a", shape=shapes.same, samples=[Sample(((3,),), booleans=(0,))], operator="invert",
    refusals=[Refusal(((3,),), NotImplementedError, "not implemented for 'Float'", hint="comparison")],
    no_grad={"a": LOGIC["a"]})  # fmt: skip
def bitwise_not(xp: Any, a: Any, /) -> Any:
    """Not of booleans, or of the bits of integers, element by element."""
    return xp.invert(_bits("bitwise_not", a))


def _bits(name: str, a: Any) -> Any:
    if a.dtype.kind == "f":
        kind = dtypes.kind(a.dtype)
        raise hinted(
            NotImplementedError(f"\"{name}_cpu\" not implemented for '{kind}'"),
            "It works on booleans and integers: put each comparison in parentheses, as in (x > 0) & (x < 1).",
        )
    return a


@composed("allclose")
def _(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Whether |input − other| ≤ atol + rtol·|other| at every element, as a Python bool."""
    a, b = input.array, other.array
    return bool(xp_of(a).allclose(a, b, rtol, atol, equal_nan))


@composed("equal")
def _(input: Any, other: Any) -> bool:
    """Whether both have the same shape and elements, as a Python bool."""
    return input.array.shape == other.array.shape and bool((input.array == other.array).all())
