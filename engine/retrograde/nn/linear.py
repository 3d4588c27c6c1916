"""The layers of weights and biases."""

from __future__ import annotations

import math
from typing import Any

from retrograde.calls.literals import DType
from retrograde.nn import functional as F
from retrograde.nn import init
from retrograde.nn.module import Module
from retrograde.nn.parameter import Parameter, UninitializedParameter, is_lazy
from retrograde.nn.starting import parameter, quietly
from retrograde.tensor import Tensor

__all__ = ["Bilinear", "LazyLinear", "Linear"]


class Linear(Module):
    """x Wᵀ + b: (…, in_features) to (…, out_features). Starts as PyTorch does, even within ±1/√in_features.

    `weight` is (out_features, in_features), `bias` (out_features,) or None.
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: DType = None,
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = parameter(out_features, in_features, device=device, dtype=dtype)
        self.register_parameter("bias", parameter(out_features, device=device, dtype=dtype) if bias else None)
        quietly(self.reset_parameters)

    def reset_parameters(self) -> None:
        """Draw new starting values."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """The affine map of the last axis."""
        held = self._parameters
        try:
            # To find them where they are held costs a third of looking for them as attributes.
            weight, bias = held["weight"], held["bias"]
        except KeyError:
            weight, bias = self.weight, self.bias
        return F.linear(input, weight, bias)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class LazyModuleMixin(Module):
    """Waits for its first input, and is an ordinary layer from then on."""

    _becomes: type[Module]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if type(self)._becomes is not type(self):
            if self.has_uninitialized_params():
                self._settle(args[0] if args else kwargs["input"])
            self.__class__ = type(self)._becomes  # type: ignore[assignment]
        return Module.__call__(self, *args, **kwargs)

    def has_uninitialized_params(self) -> bool:
        """Whether it waits still."""
        return any(is_lazy(tensor) for tensor in (*self._parameters.values(), *self._buffers.values()))

    def _settle(self, input: Tensor) -> None:
        raise NotImplementedError


class LazyLinear(LazyModuleMixin, Linear):
    """A `Linear` that takes `in_features` from the first input it sees, and is one from then on."""

    _becomes = Linear

    def __init__(self, out_features: int, bias: bool = True, device: Any = None, dtype: DType = None) -> None:
        Module.__init__(self)
        self.in_features = 0
        self.out_features = out_features
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        self.register_parameter("bias", UninitializedParameter(device=device, dtype=dtype) if bias else None)

    def _settle(self, input: Tensor) -> None:
        self.in_features = input.shape[-1]
        self.weight.materialize((self.out_features, self.in_features))
        if self.bias is not None:
            self.bias.materialize((self.out_features,))
        quietly(self.reset_parameters)


class Bilinear(Module):
    """x₁ᵀ A x₂ + b of two inputs: (…, in1_features) and (…, in2_features) to (…, out_features).

    `weight` is (out_features, in1_features, in2_features), `bias` (out_features,) or None.
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: DType = None,
    ) -> None:
        super().__init__()
        if in1_features <= 0:
            raise ValueError(f"in1_features must be > 0, but got (in1_features={in1_features})")
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        self.weight = parameter(out_features, in1_features, in2_features, device=device, dtype=dtype)
        self.register_parameter("bias", parameter(out_features, device=device, dtype=dtype) if bias else None)
        quietly(self.reset_parameters)

    def reset_parameters(self) -> None:
        """Draw new starting values, even within ±1/√in1_features."""
        bound = 1 / math.sqrt(self.in1_features)
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Any:
        """See `functional.bilinear`."""
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )
