"""Activations as modules: each holds the options of the function it calls."""

from __future__ import annotations

from typing import Any

from retrograde.calls.literals import DType
from retrograde.factories.creation import full
from retrograde.nn import functional as F
from retrograde.nn import init
from retrograde.nn.module import Module
from retrograde.nn.starting import quietly
from retrograde.tensor import Parameter, Tensor

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "SELU",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "LeakyReLU",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "PReLU",
    "RReLU",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanh",
    "Tanhshrink",
    "Threshold",
]


class _Activation(Module):
    """Its options are the attributes it was given at birth, printed in that order; `inplace` only when it is set."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self._options = tuple(name for name, value in options.items() if name != "inplace" or value)
        for name, value in options.items():
            setattr(self, name, value)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return ", ".join(f"{name}={getattr(self, name)!r}" for name in self._options)


class _Rectifier(_Activation):
    """An activation whose only option is `inplace`."""

    _function = ""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(inplace=inplace)

    def forward(self, input: Tensor) -> Any:
        """See the function of the same name."""
        return getattr(F, self._function)(input, inplace=self.inplace)


class ReLU(_Rectifier):
    """max(0, x), element by element."""

    _function = "relu"


class SiLU(_Rectifier):
    """x · σ(x)."""

    _function = "silu"


class Mish(_Rectifier):
    """x · tanh(softplus(x))."""

    _function = "mish"


class SELU(_Rectifier):
    """`ELU` with the two constants that keep mean 0 and variance 1."""

    _function = "selu"


class _Quiet(_Rectifier):
    """A rectifier that does not print its option, as in PyTorch."""

    def extra_repr(self) -> str:
        """Nothing."""
        return ""


class Hardswish(_Quiet):
    """x · hardsigmoid(x)."""

    _function = "hardswish"


class Hardsigmoid(_Quiet):
    """A straight line from 0 at −3 to 1 at 3, level beyond."""

    _function = "hardsigmoid"


class Hardtanh(_Activation):
    """x within `min_val` and `max_val`."""

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> None:
        super().__init__(min_val=min_val, max_val=max_val, inplace=inplace)
        if self.max_val <= self.min_val:
            raise AssertionError(f"max_val ({max_val}) must be greater than min_val ({min_val})")

    def forward(self, input: Tensor) -> Any:
        """See `functional.hardtanh`."""
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)


class ReLU6(Hardtanh):
    """min(max(0, x), 6)."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return "inplace=True" if self.inplace else ""


class LeakyReLU(_Activation):
    """x where it is positive, else `negative_slope` · x."""

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__(negative_slope=negative_slope, inplace=inplace)

    def forward(self, input: Tensor) -> Any:
        """See `functional.leaky_relu`."""
        return F.leaky_relu(input, self.negative_slope, self.inplace)


class ELU(_Activation):
    """x where it is positive, else `alpha` · (eˣ − 1)."""

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(alpha=alpha, inplace=inplace)

    def forward(self, input: Tensor) -> Any:
        """See `functional.elu`."""
        return F.elu(input, self.alpha, self.inplace)


class CELU(_Activation):
    """x where it is positive, else `alpha` · (e^(x / alpha) − 1)."""

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(alpha=alpha, inplace=inplace)

    def forward(self, input: Tensor) -> Any:
        """See `functional.celu`."""
        return F.celu(input, self.alpha, self.inplace)


class Threshold(_Activation):
    """x where it is above `threshold`, else `value`."""

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__(threshold=threshold, value=value, inplace=inplace)

    def forward(self, input: Tensor) -> Any:
        """See `functional.threshold`."""
        return F.threshold(input, self.threshold, self.value, self.inplace)


class RReLU(_Activation):
    """x where it is positive, else x times a slope: drawn from [lower, upper) while training, then their middle."""

    def __init__(self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False) -> None:
        super().__init__(lower=lower, upper=upper, inplace=inplace)

    def forward(self, input: Tensor) -> Any:
        """See `functional.rrelu`."""
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)


class PReLU(_Activation):
    """x where it is positive, else `weight` · x, with one learned weight or one per channel."""

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: DType = None) -> None:
        super().__init__(num_parameters=num_parameters)
        self.init = init
        self.weight = Parameter(quietly(lambda: full((num_parameters,), init, device=device, dtype=dtype)))

    def reset_parameters(self) -> None:
        """The weights as at the start."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Any:
        """See `functional.prelu`."""
        return F.prelu(input, self.weight)


class GELU(_Activation):
    """x · Φ(x), with the normal distribution function Φ; `approximate` is "none" or "tanh"."""

    def __init__(self, approximate: str = "none") -> None:
        super().__init__(approximate=approximate)

    def forward(self, input: Tensor) -> Any:
        """See `functional.gelu`."""
        return F.gelu(input, approximate=self.approximate)


class Softplus(_Activation):
    """ln(1 + e^(beta · x)) / beta; x itself where beta · x is above `threshold`."""

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__(beta=beta, threshold=threshold)

    def forward(self, input: Tensor) -> Any:
        """See `functional.softplus`."""
        return F.softplus(input, self.beta, self.threshold)


class _Shrink(Module):
    _function = ""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Any:
        """See the function of the same name."""
        return getattr(F, self._function)(input, self.lambd)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return str(self.lambd)


class Softshrink(_Shrink):
    """x moved towards 0 by `lambd`, and 0 where it is nearer than that."""

    _function = "softshrink"


class Hardshrink(_Shrink):
    """x where it is further than `lambd` from 0, else 0."""

    _function = "hardshrink"


class _Plain(Module):
    """An activation without options."""

    _function = ""

    def forward(self, input: Tensor) -> Any:
        """See the function of the same name."""
        return getattr(F, self._function)(input)


class Tanh(_Plain):
    """tanh x, element by element."""

    _function = "tanh"


class Sigmoid(_Plain):
    """1 / (1 + e⁻ˣ), element by element."""

    _function = "sigmoid"


class LogSigmoid(_Plain):
    """The logarithm of the sigmoid, computed without overflow."""

    _function = "logsigmoid"


class Softsign(_Plain):
    """x / (1 + |x|)."""

    _function = "softsign"


class Tanhshrink(_Plain):
    """x − tanh(x)."""

    _function = "tanhshrink"


class GLU(_Activation):
    """The first half along `dim` times the sigmoid of the second."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__(dim=dim)

    def forward(self, input: Tensor) -> Any:
        """See `functional.glu`."""
        return F.glu(input, self.dim)


class Softmax(_Activation):
    """Positive numbers that sum to 1 along `dim`."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__(dim=dim)

    def forward(self, input: Tensor) -> Any:
        """See `functional.softmax`."""
        return F.softmax(input, self.dim, 5)


class LogSoftmax(Softmax):
    """The logarithm of the softmax along `dim`, computed without overflow."""

    def forward(self, input: Tensor) -> Any:
        """See `functional.log_softmax`."""
        return F.log_softmax(input, self.dim, 5)


class Softmin(Softmax):
    """The softmax of −x along `dim`."""

    def forward(self, input: Tensor) -> Any:
        """See `functional.softmin`."""
        return F.softmin(input, self.dim, 5)


class Softmax2d(Module):
    """The softmax over the channels of (N, C, height, width) or (C, height, width)."""

    def forward(self, input: Tensor) -> Any:
        """See `functional.softmax`."""
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.ndim}D instead")
        return F.softmax(input, -3)
