"""Ops that round: flat between their steps, so the gradient is 0 where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retrograde import dtypes
from retrograde.errors import hinted
from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import APART, MISMATCH, ONE, QUOTIENT, require_divisor


def _numbers(params: Mapping[str, Any]) -> tuple[bool, ...]:
    """Which of two operands was a Python number."""
    return tuple(params.get("numbers", (False, False)))


def _sign(xp: Any, a: Any) -> Any:
    if a.dtype.kind == "b":
        return a & a
    # The array libraries give NaN for NaN, PyTorch gives 0.
    return xp.sign(a) if a.dtype.kind != "f" else xp.where(a == a, xp.sign(a), a.dtype.type(0))[()]


@op(symbol="sign", latex=r"\operatorname{sign} #a", backward="SignBackward0", shape=shapes.same, samples=ONE,
    inplace=True)  # fmt: skip
def sign(xp: Any, a: Any, /) -> Any:
    """−1, 0 or 1; NaN gives 0, and booleans stay what they are."""
    return _sign(xp, a)


@sign.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="sgn", latex=r"\operatorname{sgn} #a", backward="SgnBackward0", shape=shapes.same, samples=ONE,
    inplace=True)  # fmt: skip
def sgn(xp: Any, a: Any, /) -> Any:
    """−1, 0 or 1; the same as `sign` for real numbers."""
    return _sign(xp, a)


@sgn.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="⌊x⌋", latex=r"\lfloor #a \rfloor", backward="FloorBackward0", shape=shapes.same, samples=ONE, inplace=True,
    lacks={"bool": "floor_vml_cpu"})  # fmt: skip
def floor(xp: Any, a: Any, /) -> Any:
    """The largest whole number that is not above each element."""
    return xp.floor(a) if a.dtype.kind == "f" else a + 0


@floor.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="⌈x⌉", latex=r"\lceil #a \rceil", backward="CeilBackward0", shape=shapes.same, samples=ONE, inplace=True,
    lacks={"bool": "ceil_vml_cpu"})  # fmt: skip
def ceil(xp: Any, a: Any, /) -> Any:
    """The smallest whole number that is not below each element."""
    return xp.ceil(a) if a.dtype.kind == "f" else a + 0


@ceil.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


def _named_round(params: Mapping[str, Any]) -> str:
    return "RoundBackward1" if params["decimals"] else "RoundBackward0"


@op(symbol="round", latex=r"\operatorname{round}(#a)", backward="RoundBackward0", backward_of=_named_round,
    shape=shapes.same,
    samples=[*ONE, Sample(((3,),), {"decimals": 1})], inplace=True, lacks={"bool": "round_vml_cpu"})  # fmt: skip
def round(xp: Any, a: Any, /, decimals: int = 0) -> Any:
    """The nearest number with so many decimals; halves go to the even neighbour."""
    if decimals and a.dtype.kind != "f":
        raise NotImplementedError(f"\"round_cpu\" not implemented for '{dtypes.kind(a.dtype)}'")
    return xp.round(a, decimals)


@round.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="trunc", latex=r"\operatorname{trunc}(#a)", backward="TruncBackward0", shape=shapes.same, samples=ONE,
    names=("fix",), inplace=True, lacks={"bool": "trunc_vml_cpu"})  # fmt: skip
def trunc(xp: Any, a: Any, /) -> Any:
    """Each element without its decimals."""
    return xp.trunc(a) if a.dtype.kind == "f" else a + 0


@trunc.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="frac", latex=r"#a - \operatorname{trunc}(#a)", backward="FracBackward0", shape=shapes.same, samples=ONE,
    inplace=True, lacks={"int": "frac_cpu", "bool": "frac_cpu"})  # fmt: skip
def frac(xp: Any, a: Any, /) -> Any:
    """The decimals of each element, with its sign."""
    return a - xp.trunc(a)


@frac.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@op(symbol="//", latex=QUOTIENT, backward="NotImplemented", shape=shapes.broadcast, samples=APART, refusals=MISMATCH,
    promote="common", operator="floordiv", inplace=True, lacks={"bool": "div_floor_cpu"})  # fmt: skip
def floor_divide(xp: Any, a: Any, b: Any, /) -> Any:
    """Quotient rounded down, element by element; PyTorch gives it no derivative."""
    require_divisor(xp, a, b)
    return xp.floor_divide(a, b)


@floor_divide.vjp("a", latex=r"\text{not defined}")
def _(g: Any) -> Any:
    return refuse_backward("floor_divide")


@floor_divide.vjp("b", latex=r"\text{not defined}")
def _(g: Any) -> Any:
    return refuse_backward("floor_divide")


def refuse_backward(name: str) -> Any:
    """RuntimeError for an op that PyTorch gives a place in the graph, but no derivative."""
    raise hinted(
        RuntimeError(f"derivative for aten::{name} is not implemented"),
        "A staircase is flat between its steps; torch.floor(a / b) has the gradient 0.",
    )


def _named_remainder(params: Mapping[str, Any]) -> str:
    return "RemainderBackward0" if _numbers(params)[1] else "RemainderBackward1"


@op(symbol="mod", latex=r"#a \bmod #b", backward="RemainderBackward0",
    backward_of=_named_remainder, shape=shapes.broadcast, samples=APART, promote="common", operator="mod",
    refusals=MISMATCH, inplace=True, lacks={"bool": "remainder_cpu"})  # fmt: skip
def remainder(xp: Any, a: Any, b: Any, /) -> Any:
    """What is left of a after taking away whole multiples of b; has the sign of b."""
    require_divisor(xp, a, b)
    left = xp.remainder(a, b)
    if left.dtype.kind != "f":
        return left
    # A zero has the sign of a, as -0.0 for -4 mod 2.
    return xp.where(left == 0, xp.copysign(left, a), left)[()]


@remainder.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@remainder.vjp("b", local=r"\left(-\left\lfloor \frac{#a}{#b} \right\rfloor\right)")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return -g * xp.floor(a / b)


def _named_fmod(params: Mapping[str, Any]) -> str:
    return "FmodBackward0" if _numbers(params)[1] else "FmodBackward1"


@op(symbol="fmod", latex=r"#a - #b \operatorname{trunc} \frac{#a}{#b}", backward="FmodBackward0",
    backward_of=_named_fmod, shape=shapes.broadcast, samples=APART, promote="common", refusals=MISMATCH,
    inplace=True, lacks={"bool": "fmod_cpu"})  # fmt: skip
def fmod(xp: Any, a: Any, b: Any, /) -> Any:
    """What is left of a after taking away whole multiples of b; has the sign of a."""
    require_divisor(xp, a, b)
    return xp.fmod(a, b)


@fmod.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@fmod.vjp("b", local=r"\left(-\operatorname{trunc} \frac{#a}{#b}\right)")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return -g * xp.trunc(a / b)
