"""Activations made of straight pieces, and other relatives of relu, element by element."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.activation import in_place_name, require_floats
from retrograde.ops.elementwise import ONE, PAIRS
from retrograde.ops.halves import negative, positive, soft_positive
from retrograde.ops.reduce import array_type
from retrograde.ops.shapes import Shape

WIDE = [Sample(s.shapes, low=-5.0, high=5.0) for s in ONE]


def _bounded(a: Shape, min_val: float = -1.0, max_val: float = 1.0) -> Shape:
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return a


@op(symbol="hardtanh", latex=r"\min(\max(#a, #min_val), #max_val)", backward="HardtanhBackward0", shape=_bounded,
    samples=[*ONE, Sample(((4,),), {"min_val": 0.0, "max_val": 6.0})], inplace=True, method=False,
    refusals=[Refusal(((3,),), ValueError, "cannot be greater than max_val", {"min_val": 2.0})])  # fmt: skip
def hardtanh(xp: Any, a: Any, /, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """Each element, but not below `min_val` and not above `max_val`; there, and beyond, the gradient is 0."""
    _bounded(a.shape, min_val, max_val)
    if a.dtype.kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")
    kind = a.dtype.type
    return xp.minimum(xp.maximum(a, kind(min_val)), kind(max_val))


@hardtanh.vjp("a", local=r"[#min_val < #a < #max_val]")
def _(xp: Any, g: Any, a: Any, min_val: float, max_val: float) -> Any:
    return xp.where(xp.logical_or(a <= min_val, a >= max_val), 0.0, g)


@op(symbol="celu", latex=r"\max(0, #a) + \min(0, #alpha (e^{#a / #alpha} - 1))", backward="CeluBackward0",
    backward_of=in_place_name("Celu"), shape=shapes.same, samples=[*ONE, Sample(((3,),), {"alpha": 0.5})],
    inplace=True, method=False)  # fmt: skip
def celu(xp: Any, a: Any, /, alpha: float = 1.0, overwrite: bool = False) -> Any:
    """The element where it is positive, else `alpha`·(e^(x / alpha) − 1)."""
    require_floats(a, "elu_cpu")
    kind = a.dtype.type
    return positive(xp, a) + kind(alpha) * xp.expm1(negative(xp, a) * kind(1 / alpha))


@celu.vjp("a", local=r"(\text{if } #a > 0 \text{ then } 1 \text{ else } e^{#a / #alpha})")
def _(xp: Any, g: Any, a: Any, alpha: float) -> Any:
    return g * xp.exp(xp.relu(-a) / -alpha)


@op(symbol="hardsigmoid", latex=r"\frac{\min(\max(#a + 3, 0), 6)}{6}", backward="HardsigmoidBackward0",
    shape=shapes.same, samples=WIDE, inplace=True, method=False)  # fmt: skip
def hardsigmoid(xp: Any, a: Any, /) -> Any:
    """A straight line from 0 at −3 to 1 at 3, level beyond."""
    require_floats(a, "hardsigmoid_cpu")
    kind = a.dtype.type
    return xp.minimum(xp.maximum(a + kind(3), kind(0)), kind(6)) / kind(6)


@hardsigmoid.vjp("a", local=r"\frac{1}{6} [-3 < #a < 3]")
def _(g: Any, a: Any) -> Any:
    return g * (a > -3) * (a < 3) * (1 / 6)


@op(symbol="hardswish", latex=r"#a \cdot \frac{\min(\max(#a + 3, 0), 6)}{6}", backward="HardswishBackward0",
    shape=shapes.same, samples=WIDE, inplace=True, method=False)  # fmt: skip
def hardswish(xp: Any, a: Any, /) -> Any:
    """The element times its hardsigmoid. Source: Howard et al., 2019."""
    require_floats(a, "hardswish_cpu")
    kind = a.dtype.type
    return a * xp.minimum(xp.maximum(a + kind(3), kind(0)), kind(6)) / kind(6)


@hardswish.vjp("a", local=r"(\text{if } #a \le -3 \text{ then } 0 \text{ else if } #a < 3 \text{ then } "
               r"\tfrac{#a}{3} + \tfrac{1}{2} \text{ else } 1)")  # fmt: skip
def _(xp: Any, g: Any, a: Any) -> Any:
    return xp.where(a <= -3, 0.0, xp.where(a < 3, g * (a / 3 + 0.5), g))


@op(symbol="mish", latex=r"#a \cdot \tanh \ln(1 + e^{#a})", backward="MishBackward0", shape=shapes.same, samples=ONE,
    inplace=True, method=False)  # fmt: skip
def mish(xp: Any, a: Any, /) -> Any:
    """The element times the hyperbolic tangent of its softplus. Source: Misra, 2019."""
    require_floats(a, "mish_cpu")
    return a * xp.tanh(soft_positive(xp, a))


@mish.vjp("a", local=r"(t + #a (1 - t^2) \sigma(#a)),\ t = \tanh \ln(1 + e^{#a})")
def _(xp: Any, g: Any, a: Any) -> Any:
    t = xp.tanh(xp.softplus(a))
    return g * (t + a * (1 - t * t) * xp.sigmoid(a))


@op(symbol="softshrink", latex=r"\operatorname{sign}(#a) \max(|#a| - #lambd, 0)", backward="SoftshrinkBackward0",
    shape=shapes.same, samples=[*ONE, Sample(((4,),), {"lambd": 1.0})], method=False)  # fmt: skip
def softshrink(xp: Any, a: Any, /, lambd: float = 0.5) -> Any:
    """Each element moved towards 0 by `lambd`, and 0 where it is nearer than that; ValueError below 0."""
    require_floats(a, "softshrink_check")
    if lambd < 0:
        most, kind = np.finfo(a.dtype).max, dtypes.kind(a.dtype)
        raise RuntimeError(f"lambda must be in range [0, {most:g}] for input dtype {kind}, but found {lambd:g}")
    edge = a.dtype.type(lambd)
    return xp.where(a > edge, a - edge, xp.where(a < -edge, a + edge, a * 0))[()]


@softshrink.vjp("a", local=r"[|#a| > #lambd]")
def _(xp: Any, g: Any, a: Any, lambd: float) -> Any:
    return xp.where(xp.abs(a) <= lambd, 0.0, g)


@op(symbol="hardshrink", latex=r"\text{if } |#a| > #lambd \text{ then } #a \text{ else } 0",
    backward="HardshrinkBackward0", shape=shapes.same, samples=[*ONE, Sample(((4,),), {"lambd": 1.0})])  # fmt: skip
def hardshrink(xp: Any, a: Any, /, lambd: float = 0.5) -> Any:
    """The element where it is further than `lambd` from 0, else 0."""
    require_floats(a, "hardshrink_cpu")
    return xp.where(xp.abs(a) <= lambd, a.dtype.type(0), a)[()]


@hardshrink.vjp("a", local=r"[|#a| > #lambd]")
def _(xp: Any, g: Any, a: Any, lambd: float) -> Any:
    return xp.where(xp.abs(a) <= lambd, 0.0, g)


@op(symbol="threshold", latex=r"\text{if } #a > #threshold \text{ then } #a \text{ else } #value",
    backward="ThresholdBackward0", backward_of=in_place_name("Threshold"), shape=shapes.same, inplace=True,
    samples=[Sample(s.shapes, {"threshold": 0.1, "value": 3.0}) for s in ONE], method=False,
    lacks={"bool": "threshold_cpu"})  # fmt: skip
def threshold(xp: Any, a: Any, /, threshold: float, value: float, overwrite: bool = False) -> Any:
    """The element where it is above `threshold`, else `value`."""
    kind = a.dtype.type
    return xp.where(a <= kind(threshold), kind(value), a)[()]


@threshold.vjp("a", local=r"[#a > #threshold]")
def _(xp: Any, g: Any, a: Any, threshold: float) -> Any:
    return xp.where(a <= threshold, 0.0, g)


@op(symbol="prelu", latex=r"\text{if } #a > 0 \text{ then } #a \text{ else } #weight \cdot #a", shape=shapes.broadcast,
    backward="PreluKernelBackward0", samples=PAIRS[:4], method=False,
    lacks={"int": "prelu_cpu", "bool": "prelu_cpu"})  # fmt: skip
def prelu_kernel(xp: Any, a: Any, weight: Any, /) -> Any:
    """The element where it is positive, else the element times a learned `weight` that broadcasts to it."""
    if a.dtype != weight.dtype:
        given, own = dtypes.kind(a.dtype), dtypes.kind(weight.dtype)
        raise hinted(
            RuntimeError(f"prelu: Type promoting not supported. Got {given} and {own}"),
            "Convert the input first: x.float() makes it float32.",
        )
    return positive(xp, a) + weight * negative(xp, a)


@prelu_kernel.vjp("a", local=r"(\text{if } #a > 0 \text{ then } 1 \text{ else } #weight)")
def _(xp: Any, g: Any, a: Any, weight: Any) -> Any:
    above = xp.cast(a > 0, array_type(a))
    return g * (above + weight * (1 - above))


@prelu_kernel.vjp("weight", local=r"\min(#a, 0)")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * -xp.relu(-a)


NOISE = "slopes are drawn, not trained"


@op(symbol="rrelu", latex=r"#noise \cdot #a", backward="RreluWithNoiseBackward0", shape=shapes.broadcast, inplace=True,
    backward_of=in_place_name("RreluWithNoise"), samples=[Sample(((3,), (3,)))], method=False,
    no_grad={"noise": NOISE})  # fmt: skip
def rrelu_with_noise(xp: Any, a: Any, noise: Any, /, overwrite: bool = False) -> Any:
    """Each element times its slope in `noise`: 1 where it is positive, else drawn."""
    return a * noise


@rrelu_with_noise.vjp("a", local="#noise")
def _(g: Any, noise: Any) -> Any:
    return g * noise


def _halved(a: Shape, dim: int = -1) -> Shape:
    if not a:
        raise RuntimeError("glu does not support 0-dimensional tensors")
    axis = shapes.axis(dim, len(a))
    if a[axis] % 2:
        raise hinted(
            RuntimeError(f"Halving dimension must be even, but dimension {axis} is size {a[axis]}"),
            "glu multiplies one half of a dimension by the sigmoid of the other.",
        )
    return (*a[:axis], a[axis] // 2, *a[axis + 1 :])


@op(symbol="glu", latex=r"{#a}_1 \cdot \sigma({#a}_2)", backward="GluBackward0", shape=_halved, method=False,
    samples=[Sample(((4,),)), Sample(((2, 6),)), Sample(((4, 3),), {"dim": 0})],
    refusals=[Refusal(((2, 3),), RuntimeError, "must be even, but dimension 1 is size 3", hint="half"),
              Refusal(((),), RuntimeError, "0-dimensional")])  # fmt: skip
def glu(xp: Any, a: Any, /, dim: int = -1) -> Any:
    """The first half along `dim` times the sigmoid of the second. Source: Dauphin et al., 2016."""
    require_floats(a, "glu_cpu")
    _halved(a.shape, dim)
    first, second = xp.split(a, 2, dim)
    return first / (xp.exp(-second) + a.dtype.type(1))


@glu.vjp("a", latex=r"[#g \cdot \sigma({#a}_2),\ #g \cdot {#a}_1 \sigma({#a}_2) (1 - \sigma({#a}_2))]")
def _(xp: Any, g: Any, a: Any, dim: int) -> Any:
    axis = dim % len(a.shape)
    half = a.shape[axis] // 2
    lead = (slice(None),) * axis
    first, second = xp.index(a, (*lead, slice(half))), xp.index(a, (*lead, slice(half, None)))
    s = xp.sigmoid(second)
    inner = (0, 0) * (len(a.shape) - axis - 1)
    upper = xp.constant_pad(g * s, (*inner, 0, half))
    return upper + xp.constant_pad(g * first * s * (1 - s), (*inner, half, 0))
