"""Losses of classification: scores or log-probabilities against class numbers or probabilities."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops.loss import require_reduction
from retrograde.ops.shapes import Shape
from retrograde.ops.softmax import stable_log_softmax

LOGITS_HINT = (
    "Scores have shape (examples, classes) and the target (examples,): one class number per example, "
    "not a column and not one-hot."
)
CLASS = "class numbers are whole numbers: they do not change by small amounts"
SAMPLES = [
    Sample(((4, 3), (4,)), integers=(1,)),
    Sample(((3,), ()), integers=(1,)),
    Sample(((4, 3), (4,)), {"reduction": "sum"}, integers=(1,)),
    Sample(((4, 3), (4,)), {"reduction": "none", "ignore_index": 1}, integers=(1,)),
    Sample(((4, 3), (4,)), {"ignore_index": 0}, integers=(1,)),
    Sample(((2, 3, 2), (2, 2)), integers=(1,)),
]
PROBABILITIES = [Sample(((4, 3), (4, 3)), params, low=0.1, high=0.9)
                 for params in ({}, {"reduction": "sum"}, {"label_smoothing": 0.2}, {"reduction": "none"})]  # fmt: skip
REFUSALS = [
    Refusal(
        ((4, 3), (5,)), ValueError, "Expected input batch_size (4) to match target batch_size (5).", hint="(examples,)"
    ),
    Refusal(((4, 3), (4,)), ValueError, "not a valid value for reduction", {"reduction": "average"}, hint='"mean"'),
    Refusal(((4, 3), (4,)), RuntimeError, "expected scalar type Long but found Float", hint=".long()"),
]


def _axis(ndim: int) -> int:
    """The axis of the classes."""
    return 1 if ndim > 1 else 0


def _without_classes(input: Shape) -> Shape:
    axis = _axis(len(input))
    return (*input[:axis], *input[axis + 1 :])


def _class_shape(input: Shape, target: Shape, reduction: str = "mean", **params: Any) -> Shape:
    require_reduction(reduction)
    rows = _without_classes(input)
    if not input or target not in (rows, input):
        if len(input) > 1 and target and input[0] != target[0]:
            message = f"Expected input batch_size ({input[0]}) to match target batch_size ({target[0]})."
            raise hinted(ValueError(message), LOGITS_HINT)
        message = f"Expected target of shape {list(rows)} for an input of shape {list(input)}, got {list(target)}"
        raise hinted(RuntimeError(message), LOGITS_HINT)
    return rows if reduction == "none" else ()


def _numbers(input: Any, target: Any, ignore_index: int) -> tuple[Any, Any]:
    """Class numbers (0 where ignored) and where they count; IndexError for classes that are not there."""
    if target.dtype.kind not in "iu":
        kind = {"float32": "Float", "float64": "Double", "bool": "Bool"}.get(str(target.dtype), str(target.dtype))
        raise hinted(
            RuntimeError(f"expected scalar type Long but found {kind}"),
            "Class numbers are integers: convert with .long(). Probabilities have the shape of the scores.",
        )
    counted = target != ignore_index
    classes = np.where(counted, target, 0)
    count = input.shape[_axis(input.ndim)]
    outside = classes[(classes < 0) | (classes >= count)] if classes.ndim else classes[None][[not 0 <= classes < count]]
    if outside.size:
        message = f"Target {outside.flat[0]} is out of bounds."
        raise hinted(IndexError(message), f"There are {count} classes: their numbers go from 0 to {count - 1}.")
    return classes, counted


def _share_of(xp: Any, losses: Any, counted: Any, reduction: str) -> Any:
    if reduction == "none":
        return losses
    total = xp.sum(losses)
    return total / losses.dtype.type(counted) if reduction == "mean" else total


def _spread(xp: Any, g: Any, ndim: int, counted: int, reduction: str) -> Any:
    """The gradient of each example's loss, with the classes' axis as an axis of length 1."""
    if reduction == "none":
        return xp.unsqueeze(g, _axis(ndim))
    return g / counted if reduction == "mean" else g


def _marked(like: Any, classes: Any, counted: Any) -> Any:
    """1 at each counted example's class, 0 elsewhere: an array of the shape and type of `like`."""
    like = getattr(like, "array", like)
    axis = _axis(like.ndim)
    marks = np.zeros(like.shape, like.dtype)
    np.put_along_axis(marks, np.expand_dims(classes, axis), np.expand_dims(counted, axis).astype(like.dtype), axis)
    return marks


def _picked(xp: Any, a: Any, classes: Any) -> Any:
    axis = _axis(a.ndim)
    return xp.take_along_axis(a, xp.expand_dims(classes, axis), axis).squeeze(axis)


def _class_shape_only(input: Shape, target: Shape, reduction: str = "mean", **params: Any) -> Shape:
    found = _class_shape(input, target, reduction)
    if target == input:
        raise hinted(RuntimeError(f"0D or 1D target tensor expected, got shape {list(target)}"), LOGITS_HINT)
    return found


def _named(params: Mapping[str, Any]) -> str:
    return "NllLossBackward0" if len(params["shapes"][0]) < 3 else "NllLoss2DBackward0"


@op(symbol="NLL", latex=r"-\frac{1}{n}\sum {#input}_{#target}", backward="NllLossBackward0", backward_of=_named,
    shape=_class_shape_only,
    samples=SAMPLES, refusals=REFUSALS, method=False, no_grad={"target": CLASS})  # fmt: skip
def nll_loss(xp: Any, input: Any, target: Any, /, reduction: str = "mean", ignore_index: int = -100) -> Any:
    """The negative log-probability of each example's class, averaged over those not `ignore_index`."""
    _class_shape_only(input.shape, target.shape, reduction)
    classes, counted = _numbers(input, target, ignore_index)
    return _share_of(xp, -_picked(xp, input, classes) * counted, counted.sum(), reduction)


@nll_loss.vjp("input", latex=r"-#g \cdot \frac{1}{n} \text{ at } #target,\ 0 \text{ elsewhere}")
def _(xp: Any, g: Any, input: Any, target: Any, shapes: Any, reduction: Any, ignore_index: Any) -> Any:
    classes, counted = _numbers(input, getattr(target, "array", target), ignore_index)
    return -_spread(xp, g, len(shapes[0]), int(counted.sum()), reduction) * _marked(input, classes, counted)


def _is_classes(input: Any, target: Any) -> bool:
    """Whether the target holds class numbers; else it holds probabilities, in the shape of the scores."""
    return bool(target.shape != input.shape)


@op(symbol="cross entropy", latex=r"-\frac{1}{n}\sum \ln \operatorname{softmax}(#input)_{#target}",
    backward="NllLossBackward0", backward_of=_named, shape=_class_shape, refusals=REFUSALS, method=False,
    samples=[*SAMPLES, Sample(((4, 3), (4,)), {"label_smoothing": 0.2}, integers=(1,)), *PROBABILITIES])  # fmt: skip
def cross_entropy(
    xp: Any, input: Any, target: Any, /, reduction: str = "mean", ignore_index: int = -100,
    label_smoothing: float = 0.0,
) -> Any:  # fmt: skip
    """How badly scores tell each example's class: the negative logarithm of its softmax, averaged.

    `target` holds class numbers (`ignore_index` leaves an example out) or, in the shape of `input`, probabilities.
    """
    _class_shape(input.shape, target.shape, reduction)
    axis = _axis(input.ndim)
    log_p = stable_log_softmax(xp, input, axis)
    if _is_classes(input, target):
        classes, counted = _numbers(input, target, ignore_index)
        count, losses = counted.sum(), -_picked(xp, log_p, classes) * counted
        even = -xp.mean(log_p, axis=axis) * counted if label_smoothing else 0
    else:
        count, losses = input.size // input.shape[axis], -xp.sum(log_p * target, axis=axis)
        even = -xp.mean(log_p, axis=axis) if label_smoothing else 0
    if label_smoothing:
        losses = losses * (1 - label_smoothing) + even * label_smoothing
    return _share_of(xp, losses, count, reduction)


@cross_entropy.vjp("input", latex=r"#g \cdot \frac{1}{n} (\operatorname{softmax}(#input) - y_{#target})")
def _(
    xp: Any, g: Any, shapes: Any, input: Any, target: Any, reduction: Any, ignore_index: Any, label_smoothing: Any
) -> Any:
    axis = _axis(len(shapes[0]))
    p = xp.softmax(input, axis)
    if _is_classes(input, target):
        classes, counted = _numbers(input, getattr(target, "array", target), ignore_index)
        wanted, count = _marked(input, classes, counted), int(counted.sum())
        mass = np.expand_dims(counted, axis).astype(wanted.dtype)
    else:
        wanted, count = target, math.prod(input.shape) // input.shape[axis]
        mass = xp.sum(target, axis, True) * (1 - label_smoothing) + label_smoothing
    if label_smoothing:
        even = label_smoothing / input.shape[axis]
        wanted = wanted * (1 - label_smoothing) + (mass * even if _is_classes(input, target) else even)
    return (p * mass - wanted) * _spread(xp, g, len(shapes[0]), count, reduction)


@cross_entropy.vjp("target", latex=r"-#g \cdot \frac{1}{n} \ln \operatorname{softmax}(#input)")
def _(xp: Any, g: Any, input: Any, target: Any, reduction: Any, label_smoothing: Any) -> Any:
    axis = _axis(input.ndim)
    count = math.prod(input.shape) // input.shape[axis]
    return xp.log_softmax(input, axis) * (label_smoothing - 1) * _spread(xp, g, input.ndim, count, reduction)
