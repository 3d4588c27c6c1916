"""Activations without state: PyTorch's functions over the ops, in place where asked."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.calls.spelling import kind_of
from retrograde.devices.arrays import beside, host
from retrograde.errors import hinted
from retrograde.op import FUNCTIONS, OPS, composed
from retrograde.random import source
from retrograde.tape.state import state
from retrograde.tensor import Tensor

__all__ = [
    "celu",
    "celu_",
    "elu",
    "elu_",
    "gelu",
    "glu",
    "gumbel_softmax",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hardtanh_",
    "leaky_relu",
    "leaky_relu_",
    "logsigmoid",
    "mish",
    "prelu",
    "relu",
    "relu6",
    "relu_",
    "rrelu",
    "rrelu_",
    "selu",
    "selu_",
    "sigmoid",
    "silu",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
    "threshold_",
]

gelu = FUNCTIONS["gelu"]
hardshrink = FUNCTIONS["hardshrink"]
logsigmoid = FUNCTIONS["logsigmoid"]
sigmoid = FUNCTIONS["sigmoid"]
softplus = FUNCTIONS["softplus"]
softshrink = FUNCTIONS["softshrink"]
tanh = FUNCTIONS["tanh"]
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
"""The two constants that keep mean 0 and variance 1. Source: Klambauer et al., 2017."""
AT_TOP = ("celu", "celu_", "prelu", "rrelu", "rrelu_", "selu", "selu_", "threshold", "threshold_")
"""What PyTorch has in `torch` as well."""


def _run(name: str, input: Tensor, inplace: bool, *params: Any, overwrite: bool = False) -> Any:
    """The op `name`, in place when asked; `overwrite` where PyTorch then has another backward function."""
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {kind_of(input)}")
    if not inplace:
        return OPS[name](input, *params)
    return getattr(input, f"{name}_")(*params, *((True,) if overwrite else ()))


def relu(input: Tensor, inplace: bool = False) -> Any:
    """max(0, x)."""
    return _run("relu", input, inplace)


def relu_(input: Tensor) -> Any:
    """max(0, x), in place."""
    return input.relu_()


def relu6(input: Tensor, inplace: bool = False) -> Any:
    """min(max(0, x), 6)."""
    return _run("hardtanh", input, inplace, 0.0, 6.0)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    """x within `min_val` and `max_val`; ValueError when they are the wrong way round."""
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return _run("hardtanh", input, inplace, min_val, max_val)


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """`hardtanh` in place."""
    return hardtanh(input, min_val, max_val, inplace=True)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    """x where it is positive, else `negative_slope` · x."""
    return _run("leaky_relu", input, inplace, negative_slope, overwrite=True)


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Any:
    """`leaky_relu` in place."""
    return leaky_relu(input, negative_slope, inplace=True)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Any:
    """x where it is positive, else `alpha` · (eˣ − 1)."""
    return _run("elu", input, inplace, alpha, 1.0, overwrite=True)


def elu_(input: Tensor, alpha: float = 1.0) -> Any:
    """`elu` in place."""
    return elu(input, alpha, inplace=True)


def selu(input: Tensor, inplace: bool = False) -> Any:
    """`elu` with the two constants that keep mean 0 and variance 1."""
    return _run("elu", input, inplace, SELU_ALPHA, SELU_SCALE, overwrite=True)


def selu_(input: Tensor) -> Any:
    """`selu` in place."""
    return selu(input, inplace=True)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Any:
    """x where it is positive, else `alpha` · (e^(x / alpha) − 1)."""
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _run("celu", input, inplace, alpha, overwrite=True)


def celu_(input: Tensor, alpha: float = 1.0) -> Any:
    """`celu` in place."""
    return celu(input, alpha, inplace=True)


def silu(input: Tensor, inplace: bool = False) -> Any:
    """x · σ(x)."""
    return _run("silu", input, inplace)


def mish(input: Tensor, inplace: bool = False) -> Any:
    """x · tanh(softplus(x))."""
    return _run("mish", input, inplace)


def hardswish(input: Tensor, inplace: bool = False) -> Any:
    """x · hardsigmoid(x)."""
    return _run("hardswish", input, inplace)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Any:
    """A straight line from 0 at −3 to 1 at 3, level beyond."""
    return _run("hardsigmoid", input, inplace)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Any:
    """x where it is above `threshold`, else `value`."""
    return _run("threshold", input, inplace, threshold, value, overwrite=True)


def threshold_(input: Tensor, threshold: float, value: float) -> Any:
    """`threshold` in place."""
    return _run("threshold", input, True, threshold, value, overwrite=True)


def prelu(input: Tensor, weight: Tensor) -> Any:
    """x where it is positive, else `weight` · x, with one weight or one per channel (axis 1).

    RuntimeError for another number of weights.
    """
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.numel() not in (1, channels):
        raise hinted(
            RuntimeError(
                f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight.numel()} and "
                f"channel size = {channels}."
            ),
            "Make the layer with num_parameters=1 or the number of channels, the length of the input's axis 1.",
        )
    if input.ndim > 1 and weight.ndim:
        weight = weight.reshape(1, -1, *[1] * (input.ndim - 2))
    return OPS["prelu_kernel"](input, weight)


def rrelu(
    input: Tensor, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False, inplace: bool = False
) -> Any:
    """x where it is positive, else x times a slope drawn from [lower, upper); their middle when not training."""
    array = host(input.array)
    slopes = np.full(array.shape, (lower + upper) / 2, array.dtype)
    below = np.asarray(array <= 0)
    if training:
        drawn = source(None, input.device).uniform(int(below.sum()), np.float64)
        slopes[below] = drawn * (upper - lower) + lower
    slopes[~below] = 1
    noise = wrap(beside(input.array, slopes))
    if state.listener is not None:
        state.listener.on_leaf(noise, "rrelu")
    return _run("rrelu_with_noise", input, inplace, noise, overwrite=True)


def rrelu_(input: Tensor, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False) -> Any:
    """`rrelu` in place."""
    return rrelu(input, lower, upper, training, inplace=True)


def glu(input: Tensor, dim: int = -1) -> Any:
    """The first half along `dim` times the sigmoid of the second."""
    return OPS["glu"](input, dim)


def softsign(input: Tensor) -> Any:
    """x / (1 + |x|)."""
    return input / (input.abs() + 1)


def tanhshrink(input: Tensor) -> Any:
    """x − tanh(x)."""
    return input - input.tanh()


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """The softmax of −x along `dim`: larger elements get smaller shares."""
    from retrograde.nn import functional

    return functional.softmax(-input, dim, _stacklevel + 1, dtype)


def gumbel_softmax(logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Any:
    """Shares drawn around the softmax of `logits` at temperature `tau`; with `hard` a 1 at the largest, else 0.

    The gradient is that of the shares in both cases. Source: Jang, Gu and Poole, 2016.
    """
    drawn = source(None, logits.device).uniform(logits.numel(), np.float64).reshape(tuple(logits.shape))
    exponential = -np.log1p(-drawn)
    noise = wrap(beside(logits.array, -np.log(exponential.astype(logits.array.dtype))))
    if state.listener is not None:
        state.listener.on_leaf(noise, "gumbel_softmax")
    shares = ((logits + noise) / tau).softmax(dim)
    if not hard:
        return shares
    places = host(shares.array).argmax(dim)
    chosen = np.zeros(shares.array.shape, shares.array.dtype)
    np.put_along_axis(chosen, np.expand_dims(places, dim), 1, dim)
    return wrap(beside(shares.array, chosen)) - shares.detach() + shares


for _name in AT_TOP:
    composed(_name, method=_name == "prelu")(globals()[_name])
