"""Ops that keep the larger or smaller of two, and elements inside bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.elementwise import MISMATCH, ONE, PAIRS
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor


@op(symbol="max", latex=r"\max(#a, #b)", backward="MaximumBackward0", shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common", tensors_only=True)  # fmt: skip
def maximum(xp: Any, a: Any, b: Any, /) -> Any:
    """The larger of two, element by element; a tie shares the gradient in halves."""
    return xp.maximum(a, b)


@maximum.vjp("a", local=r"[#a > #b]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(a == b, g / 2, xp.where(a < b, 0.0, g))


@maximum.vjp("b", local=r"[#b > #a]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(a == b, g / 2, xp.where(b < a, 0.0, g))


@op(symbol="min", latex=r"\min(#a, #b)", backward="MinimumBackward0", shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common", tensors_only=True)  # fmt: skip
def minimum(xp: Any, a: Any, b: Any, /) -> Any:
    """The smaller of two, element by element; a tie shares the gradient in halves."""
    return xp.minimum(a, b)


@minimum.vjp("a", local=r"[#a < #b]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(a == b, g / 2, xp.where(a > b, 0.0, g))


@minimum.vjp("b", local=r"[#b < #a]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(a == b, g / 2, xp.where(b > a, 0.0, g))


@op(symbol="fmax", latex=r"\max(#a, #b)", backward="FmaxBackward0", shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common", tensors_only=True)  # fmt: skip
def fmax(xp: Any, a: Any, b: Any, /) -> Any:
    """The larger of two, element by element; a number is larger than NaN, and a tie gives the gradient to a."""
    return xp.fmax(a, b)


@fmax.vjp("a", local=r"[#a \ge #b]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(xp.logical_or(a >= b, xp.isnan(b)), g, 0.0)


@fmax.vjp("b", local=r"[#a < #b]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(xp.logical_or(a >= b, xp.isnan(b)), 0.0, g)


@op(symbol="fmin", latex=r"\min(#a, #b)", backward="FminBackward0", shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common", tensors_only=True)  # fmt: skip
def fmin(xp: Any, a: Any, b: Any, /) -> Any:
    """The smaller of two, element by element; a number is smaller than NaN, and a tie gives the gradient to a."""
    return xp.fmin(a, b)


@fmin.vjp("a", local=r"[#a \le #b]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(xp.logical_or(a <= b, xp.isnan(b)), g, 0.0)


@fmin.vjp("b", local=r"[#a > #b]")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return xp.where(xp.logical_or(a <= b, xp.isnan(b)), 0.0, g)


def _by_number(tensor: str, number: str) -> Any:
    """PyTorch has one backward function for a bound that is a tensor and another for a number."""

    def choose(params: Mapping[str, Any]) -> str:
        return number if params.get("numbers", (False, False))[1] else tensor

    return choose


@op(symbol="≥ min", latex=r"\max(#a, #min)", backward="ClampMinBackward1",
    backward_of=_by_number("ClampMinBackward1", "ClampMinBackward0"), shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common", inplace=True)  # fmt: skip
def clamp_min(xp: Any, a: Any, min: Any, /) -> Any:
    """Each element, but not below `min`; where the bound holds, the gradient is the bound's."""
    return xp.maximum(a, min)


@clamp_min.vjp("a", local=r"[#a \ge #min]")
def _(xp: Any, g: Any, a: Any, min: Any) -> Any:
    return xp.where(a >= min, g, 0.0)


@clamp_min.vjp("min", local=r"[#a < #min]")
def _(xp: Any, g: Any, a: Any, min: Any) -> Any:
    return xp.where(a < min, g, 0.0)


@op(symbol="≤ max", latex=r"\min(#a, #max)", backward="ClampMaxBackward1",
    backward_of=_by_number("ClampMaxBackward1", "ClampMaxBackward0"), shape=shapes.broadcast, samples=PAIRS,
    refusals=MISMATCH, promote="common", inplace=True)  # fmt: skip
def clamp_max(xp: Any, a: Any, max: Any, /) -> Any:
    """Each element, but not above `max`; where the bound holds, the gradient is the bound's."""
    return xp.minimum(a, max)


@clamp_max.vjp("a", local=r"[#a \le #max]")
def _(xp: Any, g: Any, a: Any, max: Any) -> Any:
    return xp.where(a <= max, g, 0.0)


@clamp_max.vjp("max", local=r"[#a > #max]")
def _(xp: Any, g: Any, a: Any, max: Any) -> Any:
    return xp.where(a > max, g, 0.0)


BETWEEN = [Sample(s) for s in [((3,), (3,), (3,)), ((2, 3), (3,), ()), ((4,), (), (4,))]]


@op(symbol="clamp", latex=r"\min(\max(#a, #min), #max)", backward="ClampBackward0", shape=shapes.broadcast,
    samples=BETWEEN, refusals=[Refusal(((2, 3), (2,), (3,)), RuntimeError, "must match the size")], promote="common",
    method=False, lacks={"bool": "clamp_cpu"})  # fmt: skip
def clamp_between(xp: Any, a: Any, min: Any, max: Any, /) -> Any:
    """Each element, but not below its `min` and not above its `max`, which are tensors; `max` wins."""
    return xp.minimum(xp.maximum(a, min), max)


@clamp_between.vjp("a", local=r"[#min \le #a \le #max]")
def _(xp: Any, g: Any, a: Any, min: Any, max: Any) -> Any:
    return xp.where(xp.logical_and(a >= min, a <= max), g, 0.0)


@clamp_between.vjp("min", local=r"[#a < #min < #max]")
def _(xp: Any, g: Any, a: Any, min: Any, max: Any) -> Any:
    return xp.where(xp.logical_and(a < min, min < max), g, 0.0)


@clamp_between.vjp("max", local=r"[\max(#a, #min) > #max]")
def _(xp: Any, g: Any, a: Any, min: Any, max: Any) -> Any:
    return xp.where(xp.logical_or(a > max, max < min), g, 0.0)


def _clamped(a: Shape, min: Any = None, max: Any = None) -> Shape:
    if min is None and max is None:
        raise hinted(
            RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None"), "As in x.clamp(min=0)."
        )
    return a


@op(symbol="clamp", latex=r"\min(\max(#a, #min), #max)", backward="ClampBackward1", shape=_clamped, names=("clip",),
    samples=[Sample(s.shapes, {"min": -1.0, "max": 0.5}) for s in ONE] + [Sample(((4,),), {"min": 0.0}),
             Sample(((4,),), {"max": 0.0})], inplace=True,
    refusals=[Refusal(((3,),), RuntimeError, "At least one of", hint="clamp(min=0)")])  # fmt: skip
def clamp(xp: Any, a: Any, /, min: Any = None, max: Any = None) -> Any:
    """Each element, but not below `min` and not above `max`; beyond them the gradient is 0."""
    _clamped(a.shape, min, max)
    low = a if min is None else xp.maximum(a, a.dtype.type(min))
    return low if max is None else xp.minimum(low, a.dtype.type(max))


@clamp.vjp("a", local=r"[#min \le #a \le #max]")
def _(g: Any, a: Any, min: Any, max: Any) -> Any:
    if min is not None:
        g = g * (a >= min)
    return g if max is None else g * (a <= max)


@clamp.called
def _(input: Any, min: Any = None, max: Any = None, *, out: Any = None) -> Any:
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        if input.array.dtype.kind == "f":
            return clamp_between(input, -math.inf if min is None else min, math.inf if max is None else max)
        if min is None or max is None:
            return clamp_min.call(input, min) if max is None else clamp_max.call(input, max)
        return clamp_between(input, min, max)
    if input.array.dtype.kind != "f" and any(isinstance(bound, float) for bound in (min, max)):
        input = input.float()
    return clamp(input, min, max)
