"""Several steps of arithmetic in one op, as PyTorch has them: blends, sums with products or quotients, safe logs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde import return_types
from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import host
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import elementwise, shapes
from retrograde.ops.elementwise import APART, MISMATCH, ONE, PAIRS, POSITIVE
from retrograde.ops.in_order import multiply_add
from retrograde.tensor import Tensor

TRIPLES = [Sample(s) for s in [((3,), (3,), (3,)), ((2, 3), (3,), ()), ((), (2, 1), (3,))]]
APART_TRIPLES = [Sample(s.shapes, {"value": v}, low=0.5, high=2.0) for s, v in zip(TRIPLES, (1, 0.5, 2), strict=True)]
THREE_MISMATCH = [Refusal(((2, 3), (2,), (3,)), RuntimeError, "must match the size of tensor b")]
PROBABILITIES = [Sample(s.shapes, low=0.1, high=0.9) for s in ONE]
COUNTED = "whole numbers do not change by small amounts, so there is no derivative"


def _numbers(params: Mapping[str, Any], count: int) -> tuple[bool, ...]:
    """Which of the operands were Python numbers."""
    return tuple(params.get("numbers", (False,) * count))


def _named_lerp(params: Mapping[str, Any]) -> str:
    return "LerpBackward0" if _numbers(params, 3)[2] else "LerpBackward1"


@op(symbol="lerp", latex=r"#a + #weight \cdot (#end - #a)", backward="LerpBackward1", backward_of=_named_lerp,
    shape=shapes.broadcast, samples=TRIPLES, refusals=THREE_MISMATCH, promote="common", inplace=True,
    lacks={"int": "lerp_kernel_tensor", "bool": "lerp_kernel_tensor"})  # fmt: skip
def lerp(xp: Any, a: Any, end: Any, weight: Any, /) -> Any:
    """The point on the way from a to end that `weight` tells: a at 0, end at 1."""
    way = end - a
    # From the nearer end, so that weight 1 gives `end` exactly.
    return xp.where(xp.abs(weight) < 0.5, multiply_add(weight, way, a), multiply_add(-way, 1 - weight, end))[()]


@lerp.vjp("a", local="(1 - #weight)")
def _(g: Any, weight: Any) -> Any:
    return g * (1 - weight)


@lerp.vjp("end", local="#weight")
def _(g: Any, weight: Any) -> Any:
    return g * weight


@lerp.vjp("weight", local="(#end - #a)")
def _(g: Any, a: Any, end: Any) -> Any:
    return g * (end - a)


@op(symbol="a + v·b·c", latex=r"#a + #value \cdot #b \cdot #c", backward="AddcmulBackward0", shape=shapes.broadcast,
    samples=APART_TRIPLES, refusals=THREE_MISMATCH, promote="common", inplace=True,
    lacks={"bool": "addcmul_cpu_out"})  # fmt: skip
def addcmul(xp: Any, a: Any, b: Any, c: Any, /, value: Any = 1) -> Any:
    """a plus `value` times the product of b and c, element by element."""
    return multiply_add(b if value == 1 else b * value, c, a)


@addcmul.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@addcmul.vjp("b", local=r"#value \cdot #c")
def _(g: Any, c: Any, value: Any) -> Any:
    return g * (c * value)


@addcmul.vjp("c", local=r"#value \cdot #b")
def _(g: Any, b: Any, value: Any) -> Any:
    return g * (b * value)


@op(symbol="a + v·b/c", latex=r"#a + #value \cdot \frac{#b}{#c}", backward="AddcdivBackward0", shape=shapes.broadcast,
    samples=APART_TRIPLES, refusals=THREE_MISMATCH, promote="common", inplace=True)  # fmt: skip
def addcdiv(xp: Any, a: Any, b: Any, c: Any, /, value: Any = 1) -> Any:
    """a plus `value` times the quotient of b and c, element by element; RuntimeError when b and c are integers."""
    if b.dtype.kind != "f" and c.dtype.kind != "f":
        raise hinted(
            RuntimeError(
                "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform "
                "a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as "
                "(input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as "
                "(input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter "
                "implementation: (input + value * tensor1 / tensor2), for all dtypes."
            ),
            "Convert with .float() first.",
        )
    return a + (b / c if value == 1 else b * value / c)


@addcdiv.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@addcdiv.vjp("b", local=r"\frac{#value}{#c}")
def _(g: Any, c: Any, value: Any) -> Any:
    return g * (value / c)


@addcdiv.vjp("c", local=r"\left(-\frac{#value \cdot #b}{{#c}^2}\right)")
def _(g: Any, b: Any, c: Any, value: Any) -> Any:
    return -g * (b * value / (c * c))


@op(symbol="ln(eᵃ + eᵇ)", latex=r"\ln(e^{#a} + e^{#b})", backward="LogaddexpBackward0", shape=shapes.broadcast,
    samples=PAIRS, refusals=MISMATCH, promote="float",
    lacks={"int": "logaddexp_cpu", "bool": "logaddexp_cpu"}, tensors_only=True)  # fmt: skip
def logaddexp(xp: Any, a: Any, b: Any, /) -> Any:
    """Logarithm of the sum of the exponentials of a and b; does not overflow."""
    return xp.logaddexp(a, b)


@logaddexp.vjp("a", local=r"\sigma(#a - #b)")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return g * xp.sigmoid(a - b)


@logaddexp.vjp("b", local=r"\sigma(#b - #a)")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return g * xp.sigmoid(b - a)


@op(symbol="log₂(2ᵃ + 2ᵇ)", latex=r"\log_2(2^{#a} + 2^{#b})", backward="Logaddexp2Backward0", shape=shapes.broadcast,
    samples=PAIRS, refusals=MISMATCH, promote="float",
    lacks={"int": "logaddexp2_cpu", "bool": "logaddexp2_cpu"}, tensors_only=True)  # fmt: skip
def logaddexp2(xp: Any, a: Any, b: Any, /) -> Any:
    """Logarithm to base 2 of the sum of the powers of 2 of a and b; does not overflow."""
    return xp.logaddexp2(a, b)


@logaddexp2.vjp("a", local=r"\sigma((#a - #b) \ln 2)")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return g * xp.sigmoid((a - b) * math.log(2))


@logaddexp2.vjp("b", local=r"\sigma((#b - #a) \ln 2)")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return g * xp.sigmoid((b - a) * math.log(2))


def _named_xlogy(params: Mapping[str, Any]) -> str:
    first, second = _numbers(params, 2)
    return "XlogyBackward1" if first else "XlogyBackward2" if second else "XlogyBackward0"


@op(symbol="a·ln b", latex=r"#a \cdot \ln #b", backward="XlogyBackward0", backward_of=_named_xlogy,
    shape=shapes.broadcast, samples=APART, refusals=MISMATCH, promote="float", inplace=True)  # fmt: skip
def xlogy(xp: Any, a: Any, b: Any, /) -> Any:
    """a times the logarithm of b, and 0 wherever a is 0."""
    return xp.where((a == 0) & ~xp.isnan(b), a * 0, a * xp.log(b))[()]


@xlogy.vjp("a", local=r"\ln #b")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return g * xp.where(xp.logical_and(a == 0, b <= 0), b * 0, xp.log(b))


@xlogy.vjp("b", local=r"\frac{#a}{#b}")
def _(g: Any, a: Any, b: Any) -> Any:
    return g * (a / b)


@op(symbol="a·ln(1+b)", latex=r"#a \cdot \ln(1 + #b)", backward="SpecialXlog1PyBackward0", shape=shapes.broadcast,
    samples=APART, refusals=MISMATCH, promote="float", method=False)  # fmt: skip
def special_xlog1py(xp: Any, a: Any, b: Any, /) -> Any:
    """a times the logarithm of 1 + b, and 0 wherever a is 0."""
    return xp.where((a == 0) & ~xp.isnan(b), a * 0, a * xp.log1p(b))[()]


@special_xlog1py.vjp("a", local=r"\ln(1 + #b)")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    return g * xp.where(xp.logical_and(a == 0, b <= -1), b * 0, xp.log1p(b))


@special_xlog1py.vjp("b", local=r"\frac{#a}{1 + #b}")
def _(g: Any, a: Any, b: Any) -> Any:
    return g * (a / (b + 1))


@op(symbol="−x·ln x", latex=r"-#a \cdot \ln #a", backward="SpecialEntrBackward0", shape=shapes.same, samples=POSITIVE,
    promote="float", method=False)  # fmt: skip
def special_entr(xp: Any, a: Any, /) -> Any:
    """The entropy term −x·ln x: 0 at 0, −inf below."""
    return xp.where(a > 0, -a * xp.log(a), xp.where(a < 0, -math.inf, a)).astype(a.dtype)[()]


@special_entr.vjp("a", local=r"(-\ln #a - 1)")
def _(xp: Any, g: Any, a: Any) -> Any:
    return g * (-xp.log(a) - 1)


@op(symbol="logit", latex=r"\ln \frac{#a}{1 - #a}", backward="LogitBackward0", shape=shapes.same,
    samples=[*PROBABILITIES, Sample(((4,),), {"eps": 0.05}, 0.2, 0.8)], promote="float", inplace=True)  # fmt: skip
def logit(xp: Any, a: Any, /, eps: Any = None) -> Any:
    """The inverse of the sigmoid; with `eps` elements first go into [eps, 1 − eps], else NaN outside (0, 1)."""
    if eps is not None:
        a = xp.minimum(xp.maximum(a, a.dtype.type(eps)), a.dtype.type(1 - eps))
    return xp.log(a / (1 - a))


@logit.vjp("a", local=r"\frac{1}{#a (1 - #a)}")
def _(xp: Any, g: Any, a: Any, eps: Any) -> Any:
    slope = g / (a * (1 - a))
    low = 0.0 if eps is None else eps
    inside = xp.logical_and(a >= low, a <= 1 - low)
    return xp.where(inside, slope, math.nan if eps is None else 0.0)


def _named_copysign(params: Mapping[str, Any]) -> str:
    return "CopysignBackward1" if _numbers(params, 2)[1] else "CopysignBackward0"


@op(symbol="±", latex=r"\lvert #a \rvert \operatorname{sign} #b", backward="CopysignBackward0",
    backward_of=_named_copysign, shape=shapes.broadcast, samples=APART, refusals=MISMATCH, promote="float",
    inplace=True)  # fmt: skip
def copysign(xp: Any, a: Any, b: Any, /) -> Any:
    """The size of a with the sign of b."""
    return xp.copysign(a, b)


@copysign.vjp("a", local=r"\frac{#out}{#a}")
def _(xp: Any, g: Any, out: Any, a: Any) -> Any:
    return xp.where(a == 0, 0.0, g * xp.sign(out) * xp.sign(a))


@copysign.vjp("b", local="0")
def _(g: Any) -> Any:
    return g * 0


@op(symbol="nan → 0", latex=r"#a \text{, but finite}", backward="NanToNumBackward0", shape=shapes.same, samples=ONE,
    inplace=True)  # fmt: skip
def nan_to_num(xp: Any, a: Any, /, nan: Any = None, posinf: Any = None, neginf: Any = None) -> Any:
    """NaN becomes `nan` (0), infinities `posinf` and `neginf` (the largest and smallest number there is)."""
    return xp.nan_to_num(a, nan=nan or 0.0, posinf=posinf, neginf=neginf)


@nan_to_num.vjp("a", local=r"[#a \text{ is finite}]")
def _(xp: Any, g: Any, a: Any) -> Any:
    return xp.where(xp.isfinite(a), g, 0.0)


@composed("ldexp")
def _(input: Any, other: Any) -> Any:
    """`input` times 2 to the power of `other`, element by element."""
    return elementwise.mul.call(input, elementwise.pow.call(2.0, other))


@composed("float_power")
def _(input: Any, exponent: Any) -> Any:
    """Power, element by element, computed as float64."""
    from retrograde.tensor import Tensor

    base, power = (v.double() if isinstance(v, Tensor) else float(v) for v in (input, exponent))
    return elementwise.pow.call(base, power)


@op(symbol="gcd", latex=r"\gcd(#a, #b)", shape=shapes.broadcast, samples=[Sample(((3,), (3,)), integers=(0, 1))],
    promote="common", inplace=True, no_grad={"a": COUNTED, "b": COUNTED})  # fmt: skip
def gcd(xp: Any, a: Any, b: Any, /) -> Any:
    """Greatest common divisor of integers, element by element."""
    return xp.gcd(a, b)


@op(symbol="lcm", latex=r"\operatorname{lcm}(#a, #b)", shape=shapes.broadcast,
    samples=[Sample(((3,), (3,)), integers=(0, 1))], promote="common", inplace=True,
    no_grad={"a": COUNTED, "b": COUNTED})  # fmt: skip
def lcm(xp: Any, a: Any, b: Any, /) -> Any:
    """Least common multiple of integers, element by element."""
    return xp.lcm(a, b)


@op(symbol="∠", latex=r"\pi \text{ where } #a < 0 \text{, else } 0", backward="AngleBackward0", shape=shapes.same,
    samples=ONE, promote="float")  # fmt: skip
def angle(xp: Any, a: Any, /) -> Any:
    """The direction of a real number: 0 for what is not negative, π for what is."""
    return xp.where(xp.isnan(a), a, xp.where(a < 0, a.dtype.type(math.pi), a.dtype.type(0)))[()]


@angle.vjp("a", local="0")
def _(g: Any) -> Any:
    return g * 0


@composed("real", "conj", "conj_physical", "resolve_conj", "resolve_neg")
def _(input: Any) -> Any:
    """The tensor itself: all numbers here are real."""
    return input


_real = getattr(Tensor, "real")  # noqa: B009  methods come from records
setattr(Tensor, "real", property(_real, doc=_real.__doc__))  # noqa: B010


@composed("imag", method=False)
def imag(input: Any) -> Any:
    """RuntimeError: no tensor here has an imaginary part."""
    raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")


setattr(Tensor, "imag", property(imag))  # noqa: B010


@op(symbol="next", latex=r"\text{the number beside } #a \text{ towards } #b", backward="NextafterBackward0",
    shape=shapes.broadcast, samples=PAIRS, refusals=MISMATCH, promote="common", inplace=True,
    no_grad={"b": "it tells a direction only"},
    lacks={"int": "nextafter_cpu", "bool": "nextafter_cpu"}, tensors_only=True)  # fmt: skip
def nextafter(xp: Any, a: Any, b: Any, /) -> Any:
    """The next number that the element type has after a, on the way to b."""
    return xp.nextafter(a, b)


@nextafter.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@composed("frexp")
def _(input: Any) -> Any:
    """Mantissa between ½ and 1, and whole exponent of 2, whose product is each element."""
    mantissa, exponent = np.frexp(host(input.array))
    return return_types.frexp(wrap(mantissa), wrap(exponent.astype(np.int32)))
