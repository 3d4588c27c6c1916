"""Losses of classification: scores or log-probabilities against class numbers or probabilities."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.arrays import on_host, xp_of
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops.indexing import open_grid
from retrograde.ops.loss import require_reduction
from retrograde.ops.reduce import array_type
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
    Refusal(((4, 3), (4,)), RuntimeError, "expected target dtype to be Long or Byte, but got Float", hint=".long()"),
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


def _require_classes(input: Any, target: Any, ignore_index: int) -> None:
    """RuntimeError for what are no class numbers; IndexError for classes that are not there."""
    if target.dtype.kind not in "iu":
        raise hinted(
            RuntimeError(f"expected target dtype to be Long or Byte, but got {dtypes.kind(target.dtype)}"),
            "Class numbers are integers: convert with .long(). Probabilities have the shape of the scores.",
        )
    if not on_host(target):
        return  # To look would be to wait for the device; PyTorch does not either.
    count = input.shape[_axis(input.ndim)]
    if target.size and (_least(target) < 0 or np.maximum.reduce(target, axis=None) >= count):
        outside = target[((target < 0) | (target >= count)) & (target != ignore_index)]
        if outside.size:
            raise hinted(
                IndexError(f"Target {outside.flat[0]} is out of bounds."),
                f"There are {count} classes: their numbers go from 0 to {count - 1}.",
            )


def _least(target: Any) -> Any:
    """The smallest class number: `min()` without its detour through Python."""
    return np.minimum.reduce(target, axis=None)


def _places(shape: Shape, target: Any, counted: Any) -> tuple[Any, ...]:
    """An index of each example's own class (0 where it does not count)."""
    xp = xp_of(target)
    own = target if counted is None else xp.where(counted, target, 0)
    if target.ndim == 1:
        return xp.arange(shape[0]), own
    grid = open_grid(xp, target.shape)
    grid.insert(_axis(len(shape)), own)
    return tuple(grid)


def _counted(target: Any, ignore_index: int) -> Any:
    """Where examples count; None when all do."""
    if not on_host(target):
        return target != ignore_index
    if ignore_index < 0 and target.size and _least(target) >= 0:
        return None
    counted = target != ignore_index
    return None if counted.all() else counted


def _how_many(target: Any, counted: Any) -> Any:
    """The number of examples that count: a Python number, or an array where it would have to be waited for."""
    if counted is None:
        return target.size
    return int(counted.sum()) if on_host(counted) else counted.sum()


def _marked(like: Any, target: Any, counted: Any) -> Any:
    """1 at each counted example's class, 0 elsewhere: an array of the shape and type of `like`."""
    array = getattr(like, "array", like)
    marks = xp_of(array).zeros(array.shape, array.dtype)
    marks[_places(array.shape, target, counted)] = 1 if counted is None else counted
    return marks


def _reduced(xp: Any, losses: Any, count: Any, reduction: str) -> Any:
    if reduction == "none":
        return losses
    total = xp.add.reduce(losses, axis=None)
    return total / _divisor(count, losses.dtype) if reduction == "mean" else total


def _divisor(count: Any, kind: Any) -> Any:
    return kind.type(count) if isinstance(count, int) else count.astype(kind)


def _spread(xp: Any, g: Any, ndim: int, count: Any, reduction: str) -> Any:
    """The gradient of each example's loss, with the classes' axis as an axis of length 1."""
    if reduction == "none":
        return xp.unsqueeze(g, _axis(ndim))
    if reduction == "mean":
        return g / (count if isinstance(count, int) else _divisor(count, array_type(g)))
    return g


def _single_class_shape(input: Shape, target: Shape, reduction: str = "mean", **params: Any) -> Shape:
    found = _class_shape(input, target, reduction)
    if target == input:
        raise hinted(RuntimeError(f"0D or 1D target tensor expected, got shape {list(target)}"), LOGITS_HINT)
    return found


def _named(params: Mapping[str, Any]) -> str:
    return "NllLossBackward0" if len(params["shapes"][0]) < 3 else "NllLoss2DBackward0"


def _of_classes(xp: Any, log_p: Any, target: Any, ignore_index: int, smoothing: float = 0.0) -> tuple[Any, Any]:
    """The loss of each example against its class number, and how many examples count."""
    _require_classes(log_p, target, ignore_index)
    counted = _counted(target, ignore_index)
    losses = -log_p[_places(log_p.shape, target, counted)]
    if smoothing:
        losses = losses * (1 - smoothing) - xp.mean(log_p, axis=_axis(log_p.ndim)) * smoothing
    return losses if counted is None else losses * counted, _how_many(target, counted)


@op(symbol="NLL", latex=r"-\frac{1}{n}\sum {#input}_{#target}", backward="NllLossBackward0", backward_of=_named,
    shape=_single_class_shape, samples=SAMPLES, refusals=REFUSALS, method=False, no_grad={"target": CLASS})  # fmt: skip
def nll_loss(xp: Any, input: Any, target: Any, /, reduction: str = "mean", ignore_index: int = -100) -> Any:
    """The negative log-probability of each example's class, averaged over those not `ignore_index`."""
    _single_class_shape(input.shape, target.shape, reduction)
    losses, count = _of_classes(xp, input, target, ignore_index)
    return _reduced(xp, losses, count, reduction)


@nll_loss.vjp("input", latex=r"-#g \cdot \frac{1}{n} \text{ at } #target,\ 0 \text{ elsewhere}")
def _(xp: Any, g: Any, input: Any, target: Any, shapes: Any, reduction: Any, ignore_index: Any) -> Any:
    target = getattr(target, "array", target)
    counted = _counted(target, ignore_index)
    count = _how_many(target, counted)
    return -_spread(xp, g, len(shapes[0]), count, reduction) * _marked(input, target, counted)


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
    if target.shape != input.shape:
        losses, count = _of_classes(xp, log_p, target, ignore_index, label_smoothing)
    else:
        losses = -xp.add.reduce(log_p * _smoothed(target, label_smoothing, input.shape[axis]), axis=axis)
        count = losses.size
    return _reduced(xp, losses, count, reduction)


def _smoothed(probabilities: Any, smoothing: float, classes: int) -> Any:
    """Probabilities, of which the part `smoothing` is shared evenly by all classes."""
    return probabilities * (1 - smoothing) + smoothing / classes if smoothing else probabilities


@cross_entropy.vjp("input", latex=r"#g \cdot \frac{1}{n} (\operatorname{softmax}(#input) - y_{#target})")
def _(
    xp: Any, g: Any, shapes: Any, input: Any, target: Any, reduction: Any, ignore_index: Any, label_smoothing: Any
) -> Any:
    scores, classes = shapes
    axis = _axis(len(scores))
    p = xp.softmax(input, axis)
    if scores == classes:
        wanted = _smoothed(target, label_smoothing, scores[axis])
        away, count = p * xp.sum(wanted, axis, True) - wanted, math.prod(scores) // scores[axis]
    else:
        target = getattr(target, "array", target)
        counted = _counted(target, ignore_index)
        away = p - _smoothed(_marked(input, target, counted), label_smoothing, scores[axis])
        count = _how_many(target, counted)
        if counted is not None:
            away = away * xp_of(counted).expand_dims(counted, axis)
    return away * _spread(xp, g, len(scores), count, reduction)


@cross_entropy.vjp("target", latex=r"-#g \cdot \frac{1}{n} \ln \operatorname{softmax}(#input)")
def _(xp: Any, g: Any, input: Any, shapes: Any, reduction: Any, label_smoothing: Any) -> Any:
    scores = shapes[0]
    axis = _axis(len(scores))
    share = _spread(xp, g, len(scores), math.prod(scores) // scores[axis], reduction)
    return xp.log_softmax(input, axis) * (label_smoothing - 1) * share
