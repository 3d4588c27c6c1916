"""Ops that round: flat between their steps, so the gradient is 0 where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import APART, MISMATCH, ONE

NO_DERIVATIVE = dict.fromkeys(
    ("a", "b"), "a quotient rounded down is a staircase, flat between its steps: PyTorch gives it no derivative"
)


@op(symbol="sign", latex=r"\operatorname{sign} #a", backward="SignBackward0", shape=shapes.same, samples=ONE)
def sign(xp: Any, a: Any, /) -> Any:
    """−1, 0 or 1."""
    return xp.sign(a)


@sign.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="⌊x⌋", latex=r"\lfloor #a \rfloor", backward="FloorBackward0", shape=shapes.same, samples=ONE, inplace=True)
def floor(xp: Any, a: Any, /) -> Any:
    """The largest whole number that is not above each element."""
    return xp.floor(a)


@floor.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="⌈x⌉", latex=r"\lceil #a \rceil", backward="CeilBackward0", shape=shapes.same, samples=ONE, inplace=True)
def ceil(xp: Any, a: Any, /) -> Any:
    """The smallest whole number that is not below each element."""
    return xp.ceil(a)


@ceil.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


def _named_round(params: Mapping[str, Any]) -> str:
    return "RoundBackward1" if params["decimals"] else "RoundBackward0"


@op(symbol="round", latex=r"\operatorname{round}(#a)", backward="RoundBackward0", backward_of=_named_round,
    shape=shapes.same,
    samples=[*ONE, Sample(((3,),), {"decimals": 1})], inplace=True)  # fmt: skip
def round(xp: Any, a: Any, /, decimals: int = 0) -> Any:
    """The nearest number with so many decimals; halves go to the even neighbour."""
    return xp.round(a, decimals)


@round.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="trunc", latex=r"\operatorname{trunc}(#a)", backward="TruncBackward0", shape=shapes.same, samples=ONE,
    names=("fix",))  # fmt: skip
def trunc(xp: Any, a: Any, /) -> Any:
    """Each element without its decimals."""
    return xp.trunc(a)


@trunc.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="//", latex=r"\left\lfloor \frac{#a}{#b} \right\rfloor", shape=shapes.broadcast, samples=APART,
    refusals=MISMATCH, promote="common", operator="floordiv", no_grad=NO_DERIVATIVE)  # fmt: skip
def floor_divide(xp: Any, a: Any, b: Any, /) -> Any:
    """Quotient rounded down, element by element."""
    _require_divisor(xp, a, b)
    return xp.floor_divide(a, b)


def _named_remainder(params: Mapping[str, Any]) -> str:
    return "RemainderBackward0" if params.get("numbers", (False, False))[1] else "RemainderBackward1"


@op(symbol="mod", latex=r"#a \bmod #b", backward="RemainderBackward0",
    backward_of=_named_remainder, shape=shapes.broadcast, samples=APART,
    promote="common", operator="mod", refusals=MISMATCH)  # fmt: skip
def remainder(xp: Any, a: Any, b: Any, /) -> Any:
    """What is left of a after taking away whole multiples of b; has the sign of b."""
    _require_divisor(xp, a, b)
    return xp.remainder(a, b)


@remainder.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@remainder.vjp("b", local=r"\left(-\left\lfloor \frac{#a}{#b} \right\rfloor\right)")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return -g * xp.floor(a / b)


def _require_divisor(xp: Any, a: Any, b: Any) -> None:
    if a.dtype.kind != "f" and b.dtype.kind != "f" and not xp.all(b):
        raise RuntimeError("ZeroDivisionError")
