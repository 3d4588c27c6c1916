"""Starting values of parameters. Every function fills a tensor in place, records nothing, and returns the tensor.

Sources: Glorot and Bengio 2010 (xavier); He et al. 2015 (kaiming); Saxe et al. 2013 (orthogonal); Martens 2010
(sparse).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.factories import filling
from retrograde.random import Generator, source
from retrograde.tape.state import no_grad
from retrograde.tensor import Tensor

__all__ = [
    "_calculate_fan_in_and_fan_out",
    "calculate_gain",
    "constant_",
    "dirac_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "sparse_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]

_GAINS = {"sigmoid": 1, "tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4}
_LINEAR = ("linear", *(f"conv{transposed}{n}d" for transposed in ("", "_transpose") for n in (1, 2, 3)))


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """How much wider to start before this activation; `param` is the slope of a "leaky_relu"."""
    if nonlinearity in _LINEAR:
        return 1
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, int | float):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity not in _GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    return _GAINS[nonlinearity]


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Values drawn evenly from [a, b)."""
    with no_grad():
        return filling.uniform_(tensor, a, b, generator=generator)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Normal values of the given mean and standard deviation."""
    with no_grad():
        return filling.normal_(tensor, mean, std, generator=generator)


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Normal values of the given mean and standard deviation, drawn again until they lie in [a, b]."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. "
            "The distribution of values may be incorrect.",
            UserWarning,
            stacklevel=2,
        )
    draw, count, kind = source(generator, tensor.device), tensor.numel(), tensor.array.dtype
    if _below((b - mean) / std) - _below((a - mean) / std) > _LIKELY:
        values = _drawn_again(lambda: draw.normal(count, kind, mean, std), kind.type(a), kind.type(b))
    else:
        values = _accepted(draw, count, kind, mean, std, a, b)
    return _put(tensor, values.reshape(tensor.shape))


_LIKELY = 0.3
"""Share of normal values that lie inside above which they are drawn themselves; else even ones are."""


def _below(x: float) -> float:
    """The share of standard normal values below `x`."""
    return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0


def _drawn_again(draw: Callable[[], Any], low: Any, high: Any) -> Any:
    values = draw()
    while (outside := (values < low) | (values > high)).any():
        values = np.where(outside, draw(), values)
    return values


def _accepted(draw: Generator, count: int, kind: Any, mean: float, std: float, a: float, b: float) -> Any:
    """Even values in [a, b], each kept with the probability that the normal density gives it."""
    peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2
    values = np.empty(count, kind)
    rejected = np.ones(count, bool)
    while rejected.any():
        candidates = draw.uniform(count, kind, a, b)
        density = ((candidates - kind.type(mean)) / kind.type(std)) ** 2 * kind.type(-0.5) - kind.type(peak)
        values = np.where(rejected, candidates, values)
        rejected &= np.log(draw.uniform(count, kind)) > density
    return values


def constant_(tensor: Tensor, val: float) -> Tensor:
    """`val` everywhere."""
    with no_grad():
        return filling.fill_(tensor, val)


def zeros_(tensor: Tensor) -> Tensor:
    """0 everywhere."""
    return constant_(tensor, 0.0)


def ones_(tensor: Tensor) -> Tensor:
    """1 everywhere."""
    return constant_(tensor, 1.0)


def eye_(tensor: Tensor) -> Tensor:
    """The identity matrix; ValueError unless there are two dimensions."""
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    return _put(tensor, np.eye(*tensor.shape, dtype=tensor.array.dtype))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Filters (out, in, …) of a convolution that passes as many channels on as it can, in each of `groups`."""
    shape = tensor.shape
    if len(shape) not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if shape[0] % groups:
        raise ValueError("dim 0 must be divisible by groups")
    values = np.zeros(shape, tensor.array.dtype)
    middle = tuple(n // 2 for n in shape[2:])
    size = shape[0] // groups
    for group in range(groups):
        for channel in range(min(size, shape[1])):
            values[(group * size + channel, channel, *middle)] = 1
    return _put(tensor, values)


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Drawn evenly, with the variance that keeps that of values and gradients: 2 gain² / (fan_in + fan_out)."""
    std = gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor))))
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Normal values, with the variance that keeps that of values and gradients: 2 gain² / (fan_in + fan_out)."""
    std = gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor))))
    return normal_(tensor, 0.0, std, generator)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Drawn evenly, with the variance gain² / fan that suits rectifiers; `a` is the slope of a leaky one."""
    if _is_empty(tensor):
        return tensor
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Normal values, with the variance gain² / fan that suits rectifiers; `a` is the slope of a leaky one."""
    if _is_empty(tensor):
        return tensor
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _is_empty(tensor: Tensor) -> bool:
    if 0 not in tensor.shape:
        return False
    warnings.warn("Initializing zero-element tensors is a no-op", UserWarning, stacklevel=3)
    return True


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    fan = _calculate_fan_in_and_fan_out(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """Inputs and outputs of a weight of shape (out, in, …)."""
    if tensor.ndim < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    window = math.prod(tensor.shape[2:])
    return tensor.shape[1] * window, tensor.shape[0] * window


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None) -> Tensor:
    """A matrix (of the first axis by the others) with orthogonal rows or columns of length `gain`."""
    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if not tensor.numel():
        return tensor
    rows, kind = tensor.shape[0], tensor.array.dtype
    columns = tensor.numel() // rows
    values = source(generator, tensor.device).normal(rows * columns, kind).reshape(rows, columns)
    q, r = np.linalg.qr(values.T if rows < columns else values)
    q = q * np.sign(np.diag(r))
    return _put(tensor, (q.T if rows < columns else q).reshape(tensor.shape) * kind.type(gain))


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator | None = None) -> Tensor:
    """Normal values, but in each column the share `sparsity` of them is 0; ValueError unless it is a matrix."""
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    values = (
        source(generator, tensor.device).normal(rows * columns, tensor.array.dtype, 0.0, std).reshape(rows, columns)
    )
    for column in range(columns):
        values[source(None, tensor.device).permutation(rows)[: math.ceil(sparsity * rows)], column] = 0
    return _put(tensor, values)


def _put(tensor: Tensor, values: Any) -> Tensor:
    with no_grad():
        return filling.copy_(tensor, wrap(np.asarray(values, tensor.array.dtype)))


def _older(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The function under its name without underscore, which PyTorch keeps with a warning."""
    name = function.__name__.rstrip("_")

    def call(*args: Any, **kwargs: Any) -> Tensor:
        warnings.warn(f"`nn.init.{name}` is now deprecated in favor of `nn.init.{name}_`.", FutureWarning, stacklevel=2)
        return function(*args, **kwargs)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = function.__doc__
    return call


for _function in (
    constant_, dirac_, eye_, kaiming_normal_, kaiming_uniform_, normal_, orthogonal_, sparse_, uniform_,
    xavier_normal_, xavier_uniform_,
):  # fmt: skip
    globals()[_function.__name__[:-1]] = _older(_function)
    __all__ += [_function.__name__[:-1]]
