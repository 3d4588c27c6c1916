"""Losses without state: PyTorch's functions over the ops, with its older arguments `size_average` and `reduce`."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.calls.spelling import kind_of
from retrograde.errors import hinted
from retrograde.op import FUNCTIONS, OPS, composed
from retrograde.ops.loss import require_reduction
from retrograde.tape.state import no_grad
from retrograde.tensor import Tensor

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cosine_embedding_loss",
    "cross_entropy",
    "gaussian_nll_loss",
    "hinge_embedding_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "margin_ranking_loss",
    "mse_loss",
    "multi_margin_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "nll_loss",
    "poisson_nll_loss",
    "smooth_l1_loss",
    "soft_margin_loss",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]
AT_TOP = (
    "binary_cross_entropy_with_logits",
    "cosine_embedding_loss",
    "hinge_embedding_loss",
    "kl_div",
    "margin_ranking_loss",
    "poisson_nll_loss",
    "triplet_margin_loss",
)
"""What PyTorch has in `torch` as well."""


def reduction_of(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction that PyTorch's older arguments mean, with its warning; `reduction` when they are not given."""
    if size_average is None and reduce is None:
        return reduction
    whole = True if reduce is None else reduce
    # Both are asked whether they are true, which a prediction and a target in their place are not.
    found = "mean" if (True if size_average is None else size_average) and whole else "sum" if whole else "none"
    warnings.warn(
        f"size_average and reduce args will be deprecated, please use reduction='{found}' instead.",
        UserWarning,
        stacklevel=3,
    )
    return found


def _reduced(losses: Any, reduction: str) -> Any:
    require_reduction(reduction)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


def _warn_of_shapes(input: Any, target: Any) -> None:
    if target.size() != input.size():
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will "
            "likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            UserWarning,
            stacklevel=3,
        )


def mse_loss(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", weight: Any = None,
) -> Any:  # fmt: skip
    """Squared differences, averaged; `weight` counts elements more or less."""
    reduction = reduction_of(size_average, reduce, reduction)
    _warn_of_shapes(input, target)
    if weight is None:
        return OPS["mse_loss"](input, target, reduction)
    losses = OPS["mse_loss"](input, target, "none") * weight
    if reduction == "mean":
        return losses.sum() / weight.expand(losses.shape).sum()
    return _reduced(losses, reduction)


def l1_loss(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", weight: Any = None,
) -> Any:  # fmt: skip
    """Absolute differences, averaged; `weight` counts elements more or less."""
    reduction = reduction_of(size_average, reduce, reduction)
    require_reduction(reduction)
    _warn_of_shapes(input, target)
    losses = (input - target).abs()
    if weight is not None:
        losses = losses * weight
        if reduction == "mean":
            return losses.sum() / weight.expand(losses.shape).sum()
    return _reduced(losses, reduction)


def smooth_l1_loss(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", beta: float = 1.0,
) -> Any:  # fmt: skip
    """Absolute differences, below `beta` rounded to a parabola, averaged."""
    reduction = reduction_of(size_average, reduce, reduction)
    _warn_of_shapes(input, target)
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    return OPS["smooth_l1_loss"](input, target, reduction, beta)


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Any:
    """Half the squared differences, beyond `delta` only linear, averaged."""
    _warn_of_shapes(input, target)
    if weight is None:
        return OPS["huber_loss"](input, target, reduction, delta)
    losses = OPS["huber_loss"](input, target, "none", delta) * weight
    return losses.sum() / weight.sum() if reduction == "mean" else _reduced(losses, reduction)


def _require_tensor(function: str, **given: Any) -> None:
    for position, (name, value) in enumerate(given.items(), 1):
        if not isinstance(value, Tensor):
            raise TypeError(
                f"{function}(): argument '{name}' (position {position}) must be Tensor, not {kind_of(value)}"
            )


def cross_entropy(
    input: Any, target: Any, weight: Any = None, size_average: bool | None = None,
    ignore_index: int = -100, reduce: bool | None = None, reduction: str = "mean", label_smoothing: float = 0.0,
) -> Any:  # fmt: skip
    """Logits (N, classes, …) against class numbers (N, …) or probabilities of input's shape; `weight` is (classes,).

    `ignore_index` leaves examples out; `label_smoothing` shares so much of every target evenly by all classes.
    RuntimeError and ValueError for shapes and types that do not fit, IndexError for class numbers that are not there.
    """
    _require_tensor("cross_entropy_loss", input=input, target=target)
    if not isinstance(ignore_index, int):
        raise TypeError(
            f"cross_entropy_loss(): argument 'ignore_index' (position 5) must be int, not {type(ignore_index).__name__}"
        )
    reduction = reduction_of(size_average, reduce, reduction)
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    by_probabilities = input.shape == target.shape
    if by_probabilities and not target.dtype.is_floating_point:
        raise hinted(
            RuntimeError(f"Expected floating point type for target with class probabilities, got {_kind(target)}"),
            "Class numbers have one dimension less than the scores: (examples,) against (examples, classes).",
        )
    if not input.dtype.is_floating_point:
        # It refuses integers: most often the arguments stand in the other order.
        input.log_softmax(1 if input.ndim > 1 else 0)
    if input.ndim == 1 and not by_probabilities and target.shape == (1,):
        target = target.reshape(())
    if weight is None:
        return OPS["cross_entropy"](input, target, reduction, ignore_index, label_smoothing)
    axis = 1 if input.ndim > 1 else 0
    shares = input.log_softmax(axis)
    if by_probabilities:
        return _of_probabilities(shares, target, weight, reduction, label_smoothing, axis)
    loss = OPS["nll_loss_weighted"](shares, target, weight, reduction, ignore_index)
    if not label_smoothing:
        return loss
    even = _even_loss(shares, target, weight, ignore_index, reduction, axis)
    return loss * (1 - label_smoothing) + even * (label_smoothing / input.shape[axis])


def _kind(tensor: Any) -> str:
    from retrograde import dtypes

    return dtypes.kind(tensor.array.dtype)


def _by_axis(weight: Any, like: Any, axis: int) -> Any:
    """Weights of classes in the shape in which they broadcast to `like`."""
    return weight.reshape(tuple(-1 if i == axis else 1 for i in range(like.ndim)))


def _of_probabilities(shares: Any, target: Any, weight: Any, reduction: str, smoothing: float, axis: int) -> Any:
    if smoothing:
        target = target * (1 - smoothing) + smoothing / shares.shape[axis]
    weighted = shares * target * _by_axis(weight, shares, axis)
    if reduction == "none":
        return -weighted.sum(axis)
    total = -weighted.sum()
    if reduction != "mean":
        return total
    return OPS["outcome"](total / (shares.numel() // shares.shape[axis]), "DivBackward1")


def _even_loss(shares: Any, target: Any, weight: Any, ignore_index: int, reduction: str, axis: int) -> Any:
    """The loss against all classes alike; its mean is over the weights of the examples that count."""
    ignored = target == ignore_index
    losses = -(shares * _by_axis(weight, shares, axis)).sum(axis).masked_fill(ignored, 0.0)
    if reduction != "mean":
        return _reduced(losses, reduction)
    own = weight[target.masked_fill(ignored, 0)].masked_fill(ignored, 0.0)
    return losses.sum() / own.sum()


def nll_loss(
    input: Any, target: Any, weight: Any = None, size_average: bool | None = None,
    ignore_index: int = -100, reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """Log-probabilities (N, classes, …) against class numbers (N, …); `weight` is (classes,)."""
    _require_tensor("nll_loss", input=input, target=target)
    reduction = reduction_of(size_average, reduce, reduction)
    if weight is None:
        return OPS["nll_loss"](input, target, reduction, ignore_index)
    return OPS["nll_loss_weighted"](input, target, weight, reduction, ignore_index)


def binary_cross_entropy(
    input: Any, target: Any, weight: Any = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """Probabilities against targets between 0 and 1, of equal shapes; `weight` broadcasts to them."""
    reduction = reduction_of(size_average, reduce, reduction)
    if weight is None:
        return OPS["binary_cross_entropy"](input, target, reduction)
    return OPS["binary_cross_entropy_weighted"](input, target, weight, reduction)


def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean", pos_weight: Any = None,
) -> Any:  # fmt: skip
    """Logits against targets between 0 and 1, of equal shapes; `pos_weight` counts the targets' share of 1 more."""
    reduction = reduction_of(size_average, reduce, reduction)
    if input.shape == target.shape and not target.dtype.is_floating_point:
        raise hinted(
            RuntimeError(f"result type Float can't be cast to the desired output type {_kind(target)}"),
            "Convert the target: y.float().",
        )
    if weight is None and pos_weight is None:
        return OPS["binary_cross_entropy_with_logits"](input, target, reduction)
    one = wrap(input.array.dtype.type(1))
    pair = (one if given is None else given for given in (weight, pos_weight))
    return OPS["binary_cross_entropy_with_logits_weighted"](input, target, *pair, reduction)


def kl_div(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", log_target: bool = False,
) -> Any:  # fmt: skip
    """How far log-probabilities `input` are from probabilities `target` (their logarithms when `log_target`).

    "batchmean" sums and divides by the number of examples, which is the divergence's definition.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    losses = target.exp() * (target - input) if log_target else FUNCTIONS["xlogy"](target, target) - target * input
    if reduction == "batchmean":
        return losses.sum() / input.shape[0] if input.ndim else losses
    return _reduced(losses, reduction)


def hinge_embedding_loss(
    input: Any, target: Any, margin: float = 1.0, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:  # fmt: skip
    """Distances where `target` is 1, and what they lack to `margin` where it is −1."""
    reduction = reduction_of(size_average, reduce, reduction)
    where, short = FUNCTIONS["where"], FUNCTIONS["clamp_min"](margin - input, 0)
    return _reduced(where(target != 1, short, 0.0) + where(target != -1, input, 0.0), reduction)


def margin_ranking_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """What `input1` lacks to stand `margin` above `input2` (below it where `target` is −1)."""
    reduction = reduction_of(size_average, reduce, reduction)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.shape}, input2: {input2.shape}, target: {target.shape} "
        )
    return _reduced(FUNCTIONS["clamp_min"](-target * (input1 - input2) + margin, 0), reduction)


def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """1 − cosine of vectors where `target` is 1; where it is −1, what the cosine exceeds `margin` by."""
    reduction = reduction_of(size_average, reduce, reduction)
    if target.ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if input1.ndim != target.ndim + 1:
        raise RuntimeError(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with sizes "
            f"{list(input1.shape)} and {list(input2.shape)}."
        )
    squares = ((x * x).sum(-1) + 1e-12 for x in (input1, input2))
    first, second = squares
    cosine = (input1 * input2).sum(-1) / (first * second).sqrt()
    where = FUNCTIONS["where"]
    apart = where(target == -1, FUNCTIONS["clamp_min"](cosine - margin, 0), 0.0)
    return _reduced(where(target == 1, 1 - cosine, 0.0) + apart, reduction)


def _require_triplet(anchor: Any, positive: Any, negative: Any, margin: float) -> None:
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    ndims = [t.ndim for t in (anchor, positive, negative)]
    if len(set(ndims)) > 1:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {ndims[0]}D, positive {ndims[1]}D, and negative {ndims[2]}D inputs"
        )


def triplet_margin_loss(
    anchor: Any, positive: Any, negative: Any, margin: float = 1.0, p: float = 2, eps: float = 1e-6,
    swap: bool = False, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """What the negative lacks to lie `margin` further from the anchor than the positive, by the `p`-norm."""
    reduction = reduction_of(size_average, reduce, reduction)
    _require_triplet(anchor, positive, negative, margin)
    return _triplet(
        lambda a, b: FUNCTIONS["pairwise_distance"](a, b, p, eps), (anchor, positive, negative), margin, swap, reduction
    )


def triplet_margin_with_distance_loss(
    anchor: Any, positive: Any, negative: Any, *, distance_function: Callable[..., Any] | None = None,
    margin: float = 1.0, swap: bool = False, reduction: str = "mean",
) -> Any:  # fmt: skip
    """As `triplet_margin_loss`, by any distance function of two batches of vectors."""
    _require_triplet(anchor, positive, negative, margin)
    distance = FUNCTIONS["pairwise_distance"] if distance_function is None else distance_function
    return _triplet(distance, (anchor, positive, negative), margin, swap, reduction)


def _triplet(
    distance: Callable[..., Any], three: tuple[Any, Any, Any], margin: float, swap: bool, reduction: str
) -> Any:
    anchor, positive, negative = three
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = FUNCTIONS["minimum"](far, distance(positive, negative))
    return _reduced(FUNCTIONS["clamp_min"](margin + near - far, 0), reduction)


def soft_margin_loss(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:  # fmt: skip
    """ln(1 + e^(−target · input)), for targets 1 and −1, averaged."""
    return OPS["soft_margin_loss"](input, target, reduction_of(size_average, reduce, reduction))


def multilabel_soft_margin_loss(
    input: Any, target: Any, weight: Any = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """The mean over classes of yes-or-no losses of scores (N, classes) against targets of 0 and 1."""
    reduction = reduction_of(size_average, reduce, reduction)
    log_sigmoid = FUNCTIONS["logsigmoid"]
    losses = -(target * log_sigmoid(input) + (1 - target) * log_sigmoid(-input))
    if weight is not None:
        losses = losses * weight
    return _reduced(losses.sum(-1) / input.shape[-1], reduction)


def multi_margin_loss(
    input: Any, target: Any, p: int = 1, margin: float = 1.0, weight: Any = None,
    size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """How far other classes come within `margin` of each example's own class, to the power `p` (1 or 2)."""
    reduction = reduction_of(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    rows = list(input.shape[:-1])
    if list(target.shape) != rows and not (not rows and target.shape == (1,)):
        raise hinted(
            RuntimeError(
                "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch "
                f"size). Expected target size {rows}, but got {list(target.shape)}. Input has shape "
                f"{list(input.shape)}."
            ),
            "Give one class number per example.",
        )
    target, classes = target.reshape(rows), input.shape[-1]
    if bool(((target < 0) | (target >= classes)).any()):
        raise RuntimeError("target out of range")
    own: Any = _marks(target, classes)
    gaps = FUNCTIONS["clamp_min"](margin - (input * own).sum(-1, keepdim=True) + input, 0) ** p * (1 - own)
    losses = gaps if weight is None else gaps * weight[target].unsqueeze(-1)
    return OPS["outcome"](_reduced(losses.sum(-1) / classes, reduction), "MultiMarginLossBackward0")


def _marks(target: Any, classes: int) -> Tensor:
    """1 at each example's class, else 0."""
    return wrap((np.asarray(target.array)[..., None] == np.arange(classes)).astype(np.float32))


def multilabel_margin_loss(
    input: Any, target: Any, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:  # fmt: skip
    """How far other classes come within 1 of each example's own ones, which `target` lists up to the first −1."""
    reduction = reduction_of(size_average, reduce, reduction)
    if input.shape != target.shape:
        raise RuntimeError(f"inconsistent target size: {list(target.shape)} for input of size: {list(input.shape)}")
    listed, classes = np.asarray(target.array), input.shape[-1]
    valid = np.cumprod(listed >= 0, axis=-1).astype(bool)
    own = (((listed[..., None] == np.arange(classes)) & valid[..., None]).any(-2)).astype(input.array.dtype)
    pairs = wrap(own[..., :, None] * (1 - own)[..., None, :])
    gaps = FUNCTIONS["clamp_min"](1 - (input.unsqueeze(-1) - input.unsqueeze(-2)), 0) * pairs
    losses = gaps.sum((-1, -2)) / classes
    return OPS["outcome"](_reduced(losses, reduction), "MultilabelMarginLossBackward0")


def poisson_nll_loss(
    input: Any, target: Any, log_input: bool = True, full: bool = False, size_average: bool | None = None,
    eps: float = 1e-8, reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """The negative log-likelihood of counts `target` at rates `input` (their logarithms when `log_input`)."""
    reduction = reduction_of(size_average, reduce, reduction)
    losses = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        losses = losses + stirling.masked_fill(target <= 1, 0)
    return _reduced(losses, reduction)


def gaussian_nll_loss(
    input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Any:
    """The negative log-likelihood of `target` under normal distributions of means `input` and variances `var`.

    ValueError for a variance below 0 or of another shape; below `eps` it counts as `eps`, with its gradient.
    """
    if not isinstance(var, Tensor):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = wrap(np.full(tuple(input.shape), var, input.array.dtype))
    if bool((var < 0).any()):
        raise ValueError("var has negative entry/entries")
    if var.shape != input.shape:
        if var.shape == input.shape[:-1]:
            var = var.unsqueeze(-1)
        elif input.shape[:-1] != var.shape[:-1] or var.shape[-1] != 1:
            raise ValueError("var is of incorrect size")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    with no_grad():
        lack = FUNCTIONS["clamp_min"](eps - var, 0)
    var = var + lack
    losses = 0.5 * (var.log() + (input - target) ** 2 / var)
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return _reduced(losses, reduction)


for _name in AT_TOP:
    composed(_name, method=False)(globals()[_name])
