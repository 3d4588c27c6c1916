"""Losses of classification: scores or log-probabilities against class numbers or probabilities."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.devices.arrays import on_host, xp_of
from retrograde.devices.sums import ordered, total
from retrograde.errors import Hint, hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops.in_order import few, multiply_add
from retrograde.ops.indexing import open_grid
from retrograde.ops.loss import require_reduction
from retrograde.ops.reduce import array_type
from retrograde.ops.rows import row_sum
from retrograde.ops.shapes import Shape
from retrograde.ops.softmax import softmax, stable_log_softmax

LOGITS_HINT = (
    "Scores have shape (examples, classes) and the target (examples,): one class number per example, "
    "not a column and not one-hot."
)
NUMBERS = (("i", 8), ("u", 1))
"""Kind and size of the element types that class numbers may have: int64 and uint8."""
_INT64, _UINT64 = np.dtype("int64"), np.dtype("uint64")
BLOCK = 32
"""So many losses PyTorch adds one after the other."""
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
    Refusal(((4, 3), (4, 1)), RuntimeError, "0D or 1D target tensor expected, multi-target", hint="(examples,)"),
    Refusal(((4, 3, 2), (4,)), RuntimeError, "Expected target size [4, 2], got [4]", hint="(examples,)"),
    Refusal(((4, 3, 2, 2), (4, 2)), RuntimeError, "but got targets of dimension: 2", hint="(examples,)"),
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
        raise hinted(_unfit(input, target, rows), LOGITS_HINT)
    return rows if reduction == "none" else ()


def _unfit(input: Shape, target: Shape, rows: Shape) -> Exception:
    """PyTorch's refusal of a target that does not belong to the scores."""
    if len(input) < 3 and len(target) > 1:
        return RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if len(input) == 4 and len(target) != 3:
        return RuntimeError(
            f"only batches of spatial targets supported (3D tensors) but got targets of dimension: {len(target)}"
        )
    if input and target and input[0] != target[0]:
        return ValueError(f"Expected input batch_size ({input[0]}) to match target batch_size ({target[0]}).")
    if len(input) == 4:
        return RuntimeError(f"size mismatch (got input: {list(input)} , target: {list(target)}")
    return RuntimeError(f"Expected target size {list(rows)}, got {list(target)}")


def _require_classes(input: Any, target: Any, ignore_index: int) -> None:
    """RuntimeError for what are no class numbers; IndexError for classes that are not there."""
    if (target.dtype.kind, target.dtype.itemsize) not in NUMBERS:
        raise hinted(
            RuntimeError(f"expected target dtype to be Long or Byte, but got {dtypes.kind(target.dtype)}"),
            Hint(
                "{b} is {given}, and class numbers are integers: convert with `{b_}.long()`. Probabilities have the "
                "shape of the scores.",
                b="The target",
                b_="target",
                given=target.dtype.name,
            ),
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


def _whole(target: Any, count: int, ignore_index: int) -> bool:
    """Whether a look at the largest number, taken without its sign, says that these are classes which all count."""
    return (
        target.__class__ is np.ndarray
        and target.dtype is _INT64
        and ignore_index < 0 < target.size
        and bool(np.maximum.reduce(target.view(_UINT64), axis=None) < count)
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
    whole = _total(xp, losses)
    return whole / _divisor(count, losses.dtype) if reduction == "mean" else whole


def _total(xp: Any, losses: Any) -> Any:
    """The sum of the examples' losses, of a few in PyTorch's order: the first one last, the others in blocks of 32."""
    if losses.size < 2 or not ordered(losses):
        return xp.add.reduce(losses, axis=None)
    flat, whole = losses.reshape(-1), (losses.size - 1) // BLOCK * BLOCK
    rest = xp.add.accumulate(flat[whole + 1 :])[-1] if whole + 1 < losses.size else losses.dtype.type(0)
    if whole:
        blocks = xp.add.accumulate(flat[1 : whole + 1].reshape(-1, BLOCK), axis=1)[:, -1]
        rest = rest + xp.add.accumulate(blocks)[-1]
    return rest + flat[0]


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
        raise hinted(RuntimeError("0D or 1D target tensor expected, multi-target not supported"), LOGITS_HINT)
    return found


def _named(params: Mapping[str, Any]) -> str:
    """PyTorch composes some of these losses; the name is that of its last step."""
    input, target = params["shapes"][:2]
    if input == target:
        return "DivBackward1" if params["reduction"] == "mean" else "NegBackward0"
    if params.get("label_smoothing"):
        return "AddBackward0"
    if len(input) < 3:
        return "NllLossBackward0"
    folded = len(input) != 4 and params["reduction"] == "none"
    return "ViewBackward0" if folded else "NllLoss2DBackward0"


def _of_classes(xp: Any, log_p: Any, target: Any, ignore_index: int, smoothing: float = 0.0) -> tuple[Any, Any]:
    """The loss of each example against its class number, and how many examples count."""
    counted = None
    if not _whole(target, log_p.shape[_axis(log_p.ndim)], ignore_index):
        _require_classes(log_p, target, ignore_index)
        counted = _counted(target, ignore_index)
    losses = -log_p[_places(log_p.shape, target, counted)]
    if smoothing:
        losses = losses * (1 - smoothing) - xp.mean(log_p, axis=_axis(log_p.ndim)) * smoothing
    return losses if counted is None else xp.where(counted, losses, losses.dtype.type(0)), _how_many(target, counted)


@op(symbol="NLL", latex=r"-\frac{1}{n}\sum {#input}_{#target}", backward="NllLossBackward0", backward_of=_named,
    shape=_single_class_shape, samples=SAMPLES, refusals=REFUSALS, method=False, no_grad={"target": CLASS},
    lacks={"int": "nll_loss_out_frame", "bool": "nll_loss_out_frame"})  # fmt: skip
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
        losses = -log_p * _smoothed(target, label_smoothing, input.shape[axis])
        count = losses.size // input.shape[axis]
        if reduction != "none":
            whole = total(xp, losses)
            return whole / _divisor(count, whole.dtype) if reduction == "mean" else whole
        return xp.add.reduce(losses, axis=axis)
    return _reduced(xp, losses, count, reduction)


def _smoothed(probabilities: Any, smoothing: float, classes: int) -> Any:
    """Probabilities, of which the part `smoothing` is shared evenly by all classes."""
    return probabilities * (1 - smoothing) + smoothing / classes if smoothing else probabilities


@cross_entropy.vjp("input", latex=r"#g \cdot \frac{1}{n} (\operatorname{softmax}(#input) - y_{#target})")
def _(
    xp: Any, g: Any, shapes: Any, input: Any, target: Any, reduction: Any, ignore_index: Any, label_smoothing: Any
) -> Any:
    scores, classes = shapes
    counted = None
    if scores == classes:
        count = math.prod(scores) // scores[_axis(len(scores))]
    else:
        numbers = getattr(target, "array", target)
        counted = _counted(numbers, ignore_index)
        count = _how_many(numbers, counted)
    share = _spread(xp, g, len(scores), count, reduction)
    if few(input) and (scores == classes or not label_smoothing):
        # As PyTorch has it: what goes to each class goes back through the log-softmax.
        axis = _axis(len(scores))
        if scores == classes:
            wanted = _smoothed(target, label_smoothing, scores[axis])
        else:
            wanted = _marked(input, numbers, counted)
        part = -share * wanted
        return multiply_add(-xp.exp(xp.log_softmax(input, axis)), xp.total_along(part, axis), part)
    away = xp.cross_entropy_slope(input, target, ignore_index, label_smoothing)
    return away * share


@cross_entropy.vjp("target", latex=r"-#g \cdot \frac{1}{n} \ln \operatorname{softmax}(#input)")
def _(xp: Any, g: Any, input: Any, shapes: Any, reduction: Any, label_smoothing: Any) -> Any:
    scores = shapes[0]
    axis = _axis(len(scores))
    share = _spread(xp, g, len(scores), math.prod(scores) // scores[axis], reduction)
    return xp.log_softmax(input, axis) * (label_smoothing - 1) * share


def _slope_shape(input: Shape, target: Shape, **params: Any) -> Shape:
    return input


@op(symbol="σ − y", latex=r"\operatorname{softmax}(#input) - y_{#target}", backward="NllLossBackwardBackward0",
    shape=_slope_shape, method=False,
    samples=[Sample(s.shapes, {k: v for k, v in s.params.items() if k != "reduction"}, s.low, s.high, s.integers)
             for s in (*cross_entropy.samples[3:7], *PROBABILITIES[1:3])])  # fmt: skip
def cross_entropy_slope(
    xp: Any, input: Any, target: Any, /, ignore_index: int = -100, label_smoothing: float = 0.0
) -> Any:
    """The derivative of each example's cross-entropy: its shares less what was wanted; 0 where it does not count."""
    axis = _axis(input.ndim)
    p = softmax.forward(xp, input, axis)
    if target.shape == input.shape:
        wanted = _smoothed(target, label_smoothing, input.shape[axis])
        return p * row_sum(xp, wanted, axis) - wanted
    counted = _counted(target, ignore_index)
    if label_smoothing:
        p -= p.dtype.type(label_smoothing / input.shape[axis])
    p[_places(input.shape, target, counted)] -= p.dtype.type(1 - label_smoothing)
    if counted is not None:
        p *= xp.expand_dims(counted, axis)
    return p


@cross_entropy_slope.vjp("input", latex=r"p \cdot (#g - \sum #g \cdot p),\ p = \operatorname{softmax}(#input)")
def _(xp: Any, g: Any, input: Any, target: Any, shapes: Any, ignore_index: int, label_smoothing: float) -> Any:
    scores, classes = shapes
    axis = _axis(len(scores))
    p = xp.softmax(input, axis)
    if scores == classes:
        g = g * xp.total_along(_smoothed(target, label_smoothing, scores[axis]), axis)
    else:
        counted = _counted(getattr(target, "array", target), ignore_index)
        if counted is not None:
            g = g * xp_of(counted).expand_dims(counted, axis)
    return p * (g - xp.dot_along(g, p, axis))


@cross_entropy_slope.vjp("target", latex=r"\sum #g \cdot \operatorname{softmax}(#input) - #g")
def _(xp: Any, g: Any, input: Any, shapes: Any, label_smoothing: float) -> Any:
    axis = _axis(len(shapes[0]))
    return (xp.dot_along(g, xp.softmax(input, axis), axis) - g) * (1 - label_smoothing)


def _weighted_shape(input: Shape, target: Shape, weight: Shape, reduction: str = "mean", **params: Any) -> Shape:
    found = _single_class_shape(input, target, reduction)
    classes = input[_axis(len(input))]
    if weight != (classes,):
        raise hinted(
            RuntimeError(
                f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor "
                f"of shape: {list(weight)}"
            ),
            "Give one weight per class.",
        )
    return found


def _class_weights(xp: Any, input: Any, target: Any, weight: Any, ignore_index: int) -> Any:
    """The weight of each example's class; 0 where it does not count."""
    counted = _counted(target, ignore_index)
    if counted is None:
        return weight[target]
    return xp.where(counted, weight[xp.where(counted, target, 0)], weight.dtype.type(0))


@op(symbol="NLL", latex=r"-\frac{1}{\sum {#weight}_{#target}} \sum {#weight}_{#target} {#input}_{#target}",
    backward="NllLossBackward0", backward_of=_named, shape=_weighted_shape, method=False,
    samples=[Sample((*s.shapes, (3,)), s.params, integers=(1,)) for s in SAMPLES],
    refusals=[Refusal(((4, 3), (4,), (4,)), RuntimeError, "for all 3 classes or no classes", hint="per class")],
    no_grad={"target": CLASS, "weight": "weights of classes are given, not trained"},
    lacks={"int": "nll_loss_out_frame", "bool": "nll_loss_out_frame"})  # fmt: skip
def nll_loss_weighted(
    xp: Any, input: Any, target: Any, weight: Any, /, reduction: str = "mean", ignore_index: int = -100
) -> Any:
    """As `nll_loss`, each example counted by the weight of its class."""
    _weighted_shape(input.shape, target.shape, weight.shape, reduction)
    if input.dtype != weight.dtype:
        given, own = dtypes.kind(input.dtype), dtypes.kind(weight.dtype)
        raise RuntimeError(f"expected scalar type {given} but found {own}")
    losses, _ = _of_classes(xp, input, target, ignore_index)
    weights = _class_weights(xp, input, target, weight, ignore_index)
    losses = losses * weights
    if reduction == "none":
        return losses
    whole = _total(xp, losses)
    return whole / _total(xp, weights) if reduction == "mean" else whole


@nll_loss_weighted.vjp("input", latex=r"-#g \cdot \frac{{#weight}_{#target}}{\sum {#weight}_{#target}}")
def _(xp: Any, g: Any, input: Any, target: Any, weight: Any, shapes: Any, reduction: Any, ignore_index: Any) -> Any:
    numbers, rates = getattr(target, "array", target), getattr(weight, "array", weight)
    library = xp_of(rates)
    weights = _class_weights(library, input, numbers, rates, ignore_index)
    marks = _marked(input, numbers, _counted(numbers, ignore_index))
    marks = marks * library.expand_dims(weights, _axis(len(shapes[0])))
    if reduction == "mean":
        marks = marks / library.add.reduce(weights, axis=None)
    return -(xp.unsqueeze(g, _axis(len(shapes[0]))) if reduction == "none" else g) * marks
