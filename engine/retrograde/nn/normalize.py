"""Normalisation without state: PyTorch's functions over the ops."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import xp_of
from retrograde.errors import hinted
from retrograde.factories.filling import copy_
from retrograde.op import FUNCTIONS, OPS, composed
from retrograde.ops.norm import moments
from retrograde.ops.pad import pad
from retrograde.tape.state import no_grad
from retrograde.tensor import Tensor

__all__ = [
    "batch_norm",
    "group_norm",
    "instance_norm",
    "layer_norm",
    "local_response_norm",
    "normalize",
    "rms_norm",
]


def _constants(like: Tensor, weight: Tensor | None, bias: Tensor | None, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Weight and bias; ones and zeros for what is None."""
    xp, kind = xp_of(like.array), like.array.dtype
    return (
        wrap(xp.ones(shape, kind)) if weight is None else weight,
        wrap(xp.zeros(shape, kind)) if bias is None else bias,
    )


def layer_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Any:  # fmt: skip
    """Mean 0 and variance 1 over the last axes, of lengths `normalized_shape`; then times `weight` plus `bias`.

    RuntimeError when the input's last axes have other lengths.
    """
    shape = tuple(normalized_shape)
    for name, given in (("weight", weight), ("bias", bias)):
        if given is not None and given.shape != shape:
            raise RuntimeError(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(given.shape)} and normalized_shape = {list(shape)}"
            )
    _require_last("*, ", input, shape)
    if weight is None and bias is None:
        dims = tuple(range(input.ndim - len(shape), input.ndim))
        return OPS["standardize"](input, dims, eps, "NativeLayerNormBackward0")
    return OPS["layer_norm"](input, *_constants(input, weight, bias, shape), eps)


def _require_last(star: str, input: Tensor, shape: tuple[int, ...]) -> None:
    if tuple(input.shape)[-len(shape) :] == shape and input.ndim >= len(shape):
        return
    wanted = ", ".join(map(str, shape))
    raise hinted(
        RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [{star}{wanted}], but got input of "
            f"size{list(input.shape)}"
        ),
        "normalized_shape holds the lengths of the input's last axes.",
    )


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Any:
    """The input over the root of the mean of its squares over the last axes; then times `weight`."""
    shape = tuple(normalized_shape)
    _require_last("*", input, shape)
    dims = tuple(range(input.ndim - len(shape), input.ndim))
    least = float(np.finfo(input.array.dtype).eps) if eps is None else eps
    out = input * (input.pow(2).mean(dims, True) + least).rsqrt()
    return out if weight is None else out * weight


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Any:
    """Mean 0 and variance 1 of each group of channels (axis 1), example by example; then times `weight` plus `bias`."""
    if input.ndim < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.ndim}")
    size = [input.shape[0] * input.shape[1] // num_groups, num_groups, *input.shape[2:]]
    _require_several(size, str(size))
    return OPS["group_norm"](input, *_constants(input, weight, bias, (input.shape[1],)), num_groups, eps)


def _require_several(size: Sequence[int], told: str) -> None:
    if math.prod(size) == size[1]:
        raise hinted(
            ValueError(f"Expected more than 1 value per channel when training, got input size {told}"),
            "One value has no variance: give more examples at a time, or call model.eval() for a single one.",
        )


def batch_norm(
    input: Tensor, running_mean: Tensor | None, running_var: Tensor | None, weight: Tensor | None = None,
    bias: Tensor | None = None, training: bool = False, momentum: float | None = 0.1, eps: float = 1e-5,
) -> Any:  # fmt: skip
    """Mean 0 and variance 1 of each channel (axis 1) over the batch; then times `weight` plus `bias` (channels,).

    While training the running statistics move by `momentum` towards the batch's, in place; otherwise they are used in
    its place. ValueError for a batch of one value per channel, RuntimeError for other numbers of channels.
    """
    if training:
        _require_several(input.shape, repr(input.shape))
    channels = input.shape[1]
    for name, given in (
        ("running_mean", running_mean), ("running_var", running_var), ("weight", weight), ("bias", bias)
    ):  # fmt: skip
        if given is not None and given.numel() != channels:
            raise hinted(
                RuntimeError(f"{name} should contain {channels} elements not {given.numel()}"),
                f"The input has {channels} channels (axis 1): the layer is made with that number.",
            )
    if not training:
        if running_mean is None or running_var is None:
            missing = "running_mean" if running_mean is None else "running_var"
            raise RuntimeError(f"{missing} must be defined in evaluation mode")
        pair = _constants(input, weight, bias, (channels,))
        return OPS["batch_norm_fixed"](input, running_mean, running_var, *pair, eps)
    dims = (0, *range(2, input.ndim))
    if weight is None and bias is None:
        out = OPS["standardize"](input, dims, eps, "NativeBatchNormBackward0")
    else:
        out = OPS["batch_norm"](input, *_constants(input, weight, bias, (channels,)), eps)
    if running_mean is not None and running_var is not None and momentum is not None:
        _gather(input, dims, running_mean, running_var, momentum)
    return out


def _gather(input: Tensor, dims: tuple[int, ...], mean: Tensor, var: Tensor, momentum: float) -> None:
    """Move the running statistics; the variance is that of a sample, as in PyTorch."""
    array = input.array
    own_mean, own_var = (found.reshape(-1) for found in moments(xp_of(array), array, dims))
    count = array.size // array.shape[1]
    kind = mean.array.dtype.type
    new, old = kind(momentum), kind(1 - momentum)
    with no_grad():
        copy_(mean, wrap(new * own_mean + old * mean.array))
        copy_(var, wrap(new * (own_var * kind(count / max(count - 1, 1))) + old * var.array))


def instance_norm(
    input: Tensor, running_mean: Tensor | None = None, running_var: Tensor | None = None, weight: Tensor | None = None,
    bias: Tensor | None = None, use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-5,
) -> Any:  # fmt: skip
    """Mean 0 and variance 1 of each channel of each example; then times `weight` plus `bias` (channels,).

    ValueError for a single value per channel.
    """
    if use_input_stats and math.prod(input.shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.shape}")
    examples, channels = input.shape[:2]
    folded = input.contiguous().view(1, examples * channels, *input.shape[2:])
    weight, bias = (None if given is None else given.repeat(examples) for given in (weight, bias))
    mean, var = (None if given is None else given.repeat(examples) for given in (running_mean, running_var))
    out = batch_norm(folded, mean, var, weight, bias, use_input_stats, momentum, eps)
    with no_grad():
        for given, moved in ((running_mean, mean), (running_var, var)):
            if given is not None and moved is not None and use_input_stats:
                copy_(given, moved.view(examples, channels).mean(0))
    return out.view(*input.shape)


def local_response_norm(input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Any:
    """Each element over (k + alpha · mean of squares over `size` neighbouring channels) to the power `beta`."""
    if input.ndim < 3:
        raise ValueError(f"Expected 3D or higher dimensionality {' ' * 25}input (got {input.ndim} dimensions)")
    flat = input.mul(input).unsqueeze(1).view(input.shape[0], 1, input.shape[1], -1)
    around = pad(flat, (0, 0, size // 2, (size - 1) // 2))
    mean = FUNCTIONS["avg_pool2d"](around, (size, 1), stride=1).squeeze(1).view(*input.shape)
    return input / mean.mul(alpha).add(k).pow(beta)


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Any = None) -> Any:
    """The input over its `p`-norm along `dim`, which counts as `eps` where it is smaller."""
    return input / input.norm(p, dim, keepdim=True).clamp(min=eps).expand_as(input)


@composed("layer_norm", method=False)
def _(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, bias: Tensor | None = None,
    eps: float = 1e-5, cudnn_enable: bool = True,
) -> Any:  # fmt: skip
    """The function of this name in `torch.nn.functional`."""
    return layer_norm(input, normalized_shape, weight, bias, eps)


@composed("group_norm", method=False)
def _(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Any:  # fmt: skip
    """The function of this name in `torch.nn.functional`."""
    return group_norm(input, num_groups, weight, bias, eps)


@composed("rms_norm", method=False)
def _(input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None) -> Any:
    """The function of this name in `torch.nn.functional`."""
    return rms_norm(input, normalized_shape, weight, eps)


@composed("batch_norm", method=False)
def _(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None,
    training: bool, momentum: float, eps: float, cudnn_enabled: bool,
) -> Any:  # fmt: skip
    """That of `torch.nn.functional`, with the arguments in another order."""
    return batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)


@composed("instance_norm", method=False)
def _(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None,
    use_input_stats: bool, momentum: float, eps: float, cudnn_enabled: bool,
) -> Any:  # fmt: skip
    """That of `torch.nn.functional`, with the arguments in another order."""
    return instance_norm(input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps)
