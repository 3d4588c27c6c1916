"""Losses of regression and of yes-or-no questions: how far `input` is from `target`, averaged."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.devices.arrays import on_host
from retrograde.devices.sums import total
from retrograde.errors import Hint, hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.halves import negative, soft_positive
from retrograde.ops.in_order import few
from retrograde.ops.shapes import Shape
from retrograde.tensor.size import Size

REDUCTIONS = ("mean", "sum", "none")
"""What becomes of the elements' losses."""


def require_reduction(reduction: str) -> None:
    """ValueError for a word that is none of `REDUCTIONS`."""
    if reduction not in REDUCTIONS:
        raise hinted(ValueError(f"{reduction} is not a valid value for reduction"), 'Write "mean", "sum" or "none".')


def _reduced(xp: Any, losses: Any, reduction: str) -> Any:
    if reduction == "none":
        return losses
    whole = total(xp, losses) if losses.ndim else losses
    return whole / losses.dtype.type(losses.size) if reduction == "mean" else whole


def _part(g: Any, shapes: tuple[Shape, ...], reduction: str) -> Any:
    """The part that each element's loss has of a gradient."""
    return g / _count(shapes) if reduction == "mean" else g


def _factor(shapes: tuple[Shape, ...], reduction: str, factor: float = 1.0) -> float:
    """The same as a number, for losses that PyTorch multiplies it into before the gradient."""
    return factor / _count(shapes) if reduction == "mean" else factor


@lru_cache(256)
def _count(shapes: tuple[Shape, ...]) -> int:
    return math.prod(np.broadcast_shapes(*shapes))


def _loss_shape(input: Shape, target: Shape, reduction: str = "mean", **params: Any) -> Shape:
    require_reduction(reduction)
    full = shapes.broadcast(input, target)
    return full if reduction == "none" else ()


_ONE_SHAPE = Hint(
    "Each element is compared with one of the target. Bring both to one shape, as in `{b_}.reshape({a_}.shape)`.",
    a_="input", b_="target",
)  # fmt: skip


def _same_shape(input: Shape, target: Shape, *weights: Shape, reduction: str = "mean") -> Shape:
    require_reduction(reduction)
    if input != target:
        message = f"Target size ({Size(target)}) must be the same as input size ({Size(input)})"
        raise hinted(ValueError(message), _ONE_SHAPE)
    return input if reduction == "none" else ()


def _same_shape_of_probabilities(input: Shape, target: Shape, *weights: Shape, reduction: str = "mean") -> Shape:
    require_reduction(reduction)
    if input != target:
        raise hinted(
            ValueError(
                f"Using a target size ({Size(target)}) that is different to the input size ({Size(input)}) is "
                "deprecated. Please ensure they have the same size."
            ),
            _ONE_SHAPE,
        )
    return input if reduction == "none" else ()


LOSS_SAMPLES = [Sample(((4,), (4,))), Sample(((2, 3), (2, 3)), {"reduction": "sum"}), Sample(((), ())),
                Sample(((2, 3), (3,)), {"reduction": "none"})]  # fmt: skip
PAIRED = [*LOSS_SAMPLES[:3], Sample(((2, 3), (2, 3)), {"reduction": "none"})]
BAD_PAIR = Refusal(((2, 3), (3,)), ValueError, "must be the same as input size (torch.Size([2, 3]))", hint="reshape")
BAD_LOSS = [
    Refusal(((3,), (3,)), ValueError, "average is not a valid value for reduction", {"reduction": "average"}, '"mean"'),
    Refusal(((3,), (2,)), RuntimeError, "must match the size of tensor b"),
]


@op(symbol="MSE", latex=r"\frac{1}{n}\sum (#input - #target)^2", backward="MseLossBackward0", shape=_loss_shape,
    samples=LOSS_SAMPLES, refusals=BAD_LOSS, promote="float", method=False,
    lacks={"int": "mse_cpu", "bool": "mse_cpu"})  # fmt: skip
def mse_loss(xp: Any, input: Any, target: Any, /, reduction: str = "mean") -> Any:
    """Squared differences, averaged."""
    require_reduction(reduction)
    away = input - target
    return _reduced(xp, away * away, reduction)


@mse_loss.vjp("input", latex=r"#g \cdot \frac{2}{n} (#input - #target)")
def _(g: Any, shapes: Any, input: Any, target: Any, reduction: Any) -> Any:
    return (input - target) * _factor(shapes, reduction, 2.0) * g


@mse_loss.vjp("target", latex=r"#g \cdot \frac{2}{n} (#target - #input)")
def _(g: Any, shapes: Any, input: Any, target: Any, reduction: Any) -> Any:
    return (target - input) * _factor(shapes, reduction, 2.0) * g


@op(symbol="Huber", latex=r"\frac{1}{n}\sum \operatorname{huber}_{#delta}(#input - #target)",
    backward="HuberLossBackward0", shape=_loss_shape, samples=LOSS_SAMPLES, refusals=BAD_LOSS,
    promote="float", method=False, lacks={"int": "huber_cpu", "bool": "huber_cpu"})  # fmt: skip
def huber_loss(xp: Any, input: Any, target: Any, /, reduction: str = "mean", delta: float = 1.0) -> Any:
    """Half the squared differences, beyond `delta` only linear, averaged. Source: Huber, 1964."""
    require_reduction(reduction)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    away = xp.abs(input - target)
    near = xp.minimum(away, away.dtype.type(delta))
    return _reduced(xp, near * (away - near / 2), reduction)


@huber_loss.vjp("input", latex=r"#g \cdot \frac{1}{n} \operatorname{clamp}(#input - #target, -#delta, #delta)")
def _(xp: Any, g: Any, shapes: Any, input: Any, target: Any, reduction: Any, delta: Any) -> Any:
    return xp.clamp(input - target, -delta, delta) * _factor(shapes, reduction) * g


@huber_loss.vjp("target", latex=r"#g \cdot \frac{1}{n} \operatorname{clamp}(#target - #input, -#delta, #delta)")
def _(xp: Any, g: Any, shapes: Any, input: Any, target: Any, reduction: Any, delta: Any) -> Any:
    return xp.clamp(target - input, -delta, delta) * _factor(shapes, reduction) * g


@op(symbol="smooth L1", latex=r"\frac{1}{n}\sum \operatorname{smooth}_{#beta}(#input - #target)", shape=_loss_shape,
    backward="SmoothL1LossBackward0", samples=LOSS_SAMPLES, refusals=BAD_LOSS, promote="float",
    method=False, lacks={"int": "smooth_l1_cpu", "bool": "smooth_l1_cpu"})  # fmt: skip
def smooth_l1_loss(xp: Any, input: Any, target: Any, /, reduction: str = "mean", beta: float = 1.0) -> Any:
    """Absolute differences, below `beta` rounded to a parabola, averaged; for `beta` 0 the absolute differences."""
    require_reduction(reduction)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    away = xp.abs(input - target)
    near = xp.minimum(away, away.dtype.type(beta))
    return _reduced(xp, near * (away - near / 2) / away.dtype.type(beta) if beta else away, reduction)


@smooth_l1_loss.vjp("input", latex=r"#g \cdot \frac{1}{n} \operatorname{clamp}(\tfrac{#input - #target}{#beta}, -1, 1)")
def _(xp: Any, g: Any, shapes: Any, input: Any, target: Any, reduction: Any, beta: Any) -> Any:
    return _smooth_slope(xp, input - target, beta) * _factor(shapes, reduction) * g


@smooth_l1_loss.vjp(
    "target", latex=r"#g \cdot \frac{1}{n} \operatorname{clamp}(\tfrac{#target - #input}{#beta}, -1, 1)"
)
def _(xp: Any, g: Any, shapes: Any, input: Any, target: Any, reduction: Any, beta: Any) -> Any:
    return _smooth_slope(xp, target - input, beta) * _factor(shapes, reduction) * g


def _smooth_slope(xp: Any, away: Any, beta: float) -> Any:
    return xp.clamp(away / beta, -1.0, 1.0) if beta else xp.sign(away)


WEIGHT = "weights are given, not trained"
WEIGHTED = [Sample((*s.shapes, s.shapes[0][-1:]), s.params) for s in PAIRED]


@op(symbol="BCE σ", latex=r"-\frac{1}{n}\sum #target \ln \sigma(#input) + (1 - #target) \ln \sigma(-#input)",
    shape=_same_shape, backward="BinaryCrossEntropyWithLogitsBackward0", samples=PAIRED,
    refusals=[BAD_LOSS[0], BAD_PAIR], promote="float", method=False,
    lacks={"int": "log_sigmoid_cpu", "bool": "log_sigmoid_cpu"})  # fmt: skip
def binary_cross_entropy_with_logits(xp: Any, input: Any, target: Any, /, reduction: str = "mean") -> Any:
    """How badly the scores `input` tell yes (target 1) from no (0), averaged; does not overflow."""
    _same_shape(input.shape, target.shape, reduction=reduction)
    if few(input):
        sure = negative(xp, input) - xp.log1p(xp.exp(-xp.abs(input)))
        return _reduced(xp, (input.dtype.type(1) - target) * input - sure, reduction)
    return _reduced(xp, soft_positive(xp, input) - input * target, reduction)


@binary_cross_entropy_with_logits.vjp("input", latex=r"#g \cdot \frac{1}{n} (\sigma(#input) - #target)")
def _(xp: Any, g: Any, shapes: Any, input: Any, target: Any, reduction: Any) -> Any:
    return _part((xp.sigmoid(input) - target) * g, shapes, reduction)


@binary_cross_entropy_with_logits.vjp("target", latex=r"-#g \cdot \frac{1}{n} #input")
def _(g: Any, shapes: Any, input: Any, reduction: Any) -> Any:
    return -_part(g, shapes, reduction) * input


@op(symbol="BCE σ", latex=r"-\frac{1}{n}\sum #weight (#pos_weight \cdot #target \ln \sigma(#input) + "
    r"(1 - #target) \ln \sigma(-#input))", shape=_same_shape, backward="BinaryCrossEntropyWithLogitsBackward0",
    samples=[Sample((*s.shapes, s.shapes[2]), s.params, low=0.2) for s in WEIGHTED], refusals=[],
    promote="float", method=False, no_grad={"weight": WEIGHT, "pos_weight": WEIGHT},
    lacks={"int": "log_sigmoid_cpu", "bool": "log_sigmoid_cpu"})  # fmt: skip
def binary_cross_entropy_with_logits_weighted(
    xp: Any, input: Any, target: Any, weight: Any, pos_weight: Any, /, reduction: str = "mean"
) -> Any:
    """As `binary_cross_entropy_with_logits`, with `pos_weight` on the part of yes and `weight` on the whole."""
    _same_shape(input.shape, target.shape, reduction=reduction)
    one = input.dtype.type(1)
    no = (one - target) * input
    losses = no + (one + (pos_weight - one) * target) * soft_positive(xp, -input)
    return _reduced(xp, losses * weight, reduction)


@binary_cross_entropy_with_logits_weighted.vjp("input", latex=r"#g \cdot \frac{#weight}{n} "
    r"((1 - #target) \sigma(#input) - #pos_weight \cdot #target \cdot \sigma(-#input))")  # fmt: skip
def _(xp: Any, g: Any, shapes: Any, input: Any, target: Any, weight: Any, pos_weight: Any, reduction: Any) -> Any:
    slope = (1 - target) * xp.sigmoid(input) - pos_weight * target * xp.sigmoid(-input)
    return _part(slope * g * weight, shapes, reduction)


@binary_cross_entropy_with_logits_weighted.vjp(
    "target", latex=r"#g \cdot \frac{#weight}{n} (\ln \sigma(-#input) - #pos_weight \ln \sigma(#input))"
)
def _(xp: Any, g: Any, shapes: Any, input: Any, weight: Any, pos_weight: Any, reduction: Any) -> Any:
    away = xp.softplus(input) - pos_weight * xp.softplus(-input)
    return _part(g, shapes, reduction) * -weight * away


_SURE = [Sample(s.shapes, s.params, low=0.1, high=0.9) for s in PAIRED]
_BAD_PROBABILITIES = [
    BAD_LOSS[0],
    Refusal(((2, 3), (3,)), ValueError, "(torch.Size([3])) that is different to the input size", hint="reshape"),
]


def _require_probabilities(xp: Any, *given: Any) -> None:
    """RuntimeError for input or target outside 0 to 1, NaN too; it names the one that PyTorch comes upon first."""
    outside = [~((array >= 0) & (array <= 1)) for array in given]
    first = [int(xp.argmax(bad)) if xp.any(bad) else bad.size for bad in outside]
    if first != [bad.size for bad in outside]:
        name = "input" if first[0] <= first[1] else "target"
        raise hinted(
            RuntimeError(f"all elements of {name} should be between 0 and 1"),
            "Give probabilities, such as torch.sigmoid(scores), or use binary_cross_entropy_with_logits.",
        )


def _log_likelihood(xp: Any, input: Any, target: Any) -> Any:
    """The loss of each element; logarithms stop at −100."""
    if on_host(input) and on_host(target):
        _require_probabilities(xp, input, target)
    if input.dtype != target.dtype:
        given, own = dtypes.kind(target.dtype), dtypes.kind(input.dtype)
        raise hinted(RuntimeError(f"Found dtype {given} but expected {own}"), "Convert the target: y.float().")
    low = input.dtype.type(-100)
    yes, no = xp.maximum(xp.log(input), low), xp.maximum(xp.log1p(-input), low)
    return (target - input.dtype.type(1)) * no - target * yes


@op(symbol="BCE", latex=r"-\frac{1}{n}\sum #target \ln #input + (1 - #target) \ln(1 - #input)",
    shape=_same_shape_of_probabilities, backward="BinaryCrossEntropyBackward0", refusals=_BAD_PROBABILITIES,
    method=False, samples=_SURE, lacks={"int": "binary_cross_entropy", "bool": "binary_cross_entropy"})  # fmt: skip
def binary_cross_entropy(xp: Any, input: Any, target: Any, /, reduction: str = "mean") -> Any:
    """How badly the probabilities `input` tell yes (target 1) from no (0), averaged; logarithms stop at −100."""
    _same_shape_of_probabilities(input.shape, target.shape, reduction=reduction)
    return _reduced(xp, _log_likelihood(xp, input, target), reduction)


@op(symbol="BCE", latex=r"-\frac{1}{n}\sum #weight (#target \ln #input + (1 - #target) \ln(1 - #input))",
    shape=_same_shape_of_probabilities, backward="BinaryCrossEntropyBackward0", refusals=[], method=False,
    samples=[Sample(s.shapes, s.params, low=0.1, high=0.9) for s in WEIGHTED],
    no_grad={"weight": WEIGHT}, lacks={"int": "binary_cross_entropy", "bool": "binary_cross_entropy"})  # fmt: skip
def binary_cross_entropy_weighted(xp: Any, input: Any, target: Any, weight: Any, /, reduction: str = "mean") -> Any:
    """As `binary_cross_entropy`, each element's loss times its `weight`, which broadcasts."""
    _same_shape_of_probabilities(input.shape, target.shape, reduction=reduction)
    return _reduced(xp, _log_likelihood(xp, input, target) * weight, reduction)


@binary_cross_entropy.vjp("input", latex=r"#g \cdot \frac{1}{n} \frac{#input - #target}{#input (1 - #input)}")
def _(xp: Any, g: Any, shapes: Any, input: Any, target: Any, reduction: Any) -> Any:
    return _part(g * (input - target) / xp.clamp_min((1 - input) * input, 1e-12), shapes, reduction)


@binary_cross_entropy.vjp("target", latex=r"#g \cdot \frac{1}{n} \ln \frac{1 - #input}{#input}")
def _(xp: Any, g: Any, shapes: Any, input: Any, reduction: Any) -> Any:
    return _part(g, shapes, reduction) * (xp.log1p(-input) - xp.log(input))


@binary_cross_entropy_weighted.vjp(
    "input", latex=r"#g \cdot \frac{#weight}{n} \frac{#input - #target}{#input (1 - #input)}"
)
def _(xp: Any, g: Any, shapes: Any, input: Any, target: Any, weight: Any, reduction: Any) -> Any:
    return _part(g * (input - target) / xp.clamp_min((1 - input) * input, 1e-12) * weight, shapes, reduction)


@binary_cross_entropy_weighted.vjp("target", latex=r"#g \cdot \frac{#weight}{n} \ln \frac{1 - #input}{#input}")
def _(xp: Any, g: Any, shapes: Any, input: Any, weight: Any, reduction: Any) -> Any:
    return _part(g, shapes, reduction) * weight * (xp.log1p(-input) - xp.log(input))


@op(symbol="soft margin", latex=r"\frac{1}{n}\sum \ln(1 + e^{-#target \cdot #input})", shape=_loss_shape,
    backward="SoftMarginLossBackward0", samples=LOSS_SAMPLES[:3], refusals=BAD_LOSS, promote="float",
    method=False, no_grad={"target": "the signs that are wanted are given, not trained"})  # fmt: skip
def soft_margin_loss(xp: Any, input: Any, target: Any, /, reduction: str = "mean") -> Any:
    """How badly the signs of `input` agree with `target`, 1 or −1, averaged."""
    _loss_shape(input.shape, target.shape, reduction)
    return _reduced(xp, soft_positive(xp, -input * target), reduction)


@soft_margin_loss.vjp("input", latex=r"-#g \cdot \frac{1}{n} #target \cdot \sigma(-#target \cdot #input)")
def _(xp: Any, g: Any, shapes: Any, input: Any, target: Any, reduction: Any) -> Any:
    return -_part(g, shapes, reduction) * target * xp.sigmoid(-input * target)


def _as_it_is(a: Shape, backward: str) -> Shape:
    return a


@op(symbol="=", latex="#a", backward="MultiMarginLossBackward0", backward_of=lambda params: params["backward"],
    shape=_as_it_is, method=False,
    samples=[Sample(((2, 3),), {"backward": "CloneBackward0"}), Sample(((),), {"backward": "CloneBackward0"})]
)  # fmt: skip
def outcome(xp: Any, a: Any, /, backward: str) -> Any:
    """What a composition came to that PyTorch has as one op; it is printed with the `grad_fn` name `backward`."""
    return a.copy()


@outcome.vjp("a", latex="#g")
def _(g: Any) -> Any:
    return g
