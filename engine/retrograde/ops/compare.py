"""Comparisons: results are booleans, and no gradient flows through them."""

from __future__ import annotations

from typing import Any

from retrograde.op import op
from retrograde.ops import shapes
from retrograde.ops.elementwise import MISMATCH, PAIRS

STEP = {"a": "a comparison is a step: flat everywhere, so its derivative is 0 or undefined",
        "b": "a comparison is a step: flat everywhere, so its derivative is 0 or undefined"}  # fmt: skip


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
