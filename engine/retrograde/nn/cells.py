"""One step of a recurrent layer, for programs that write the loop themselves."""

from __future__ import annotations

import math
from typing import Any

from retrograde.calls.dispatch import wrap
from retrograde.calls.literals import DType
from retrograde.devices.arrays import xp_of
from retrograde.nn import functional as F
from retrograde.nn import init
from retrograde.nn.module import Module
from retrograde.nn.parameter import Parameter
from retrograde.nn.recurrence import gru_update, lstm_update
from retrograde.nn.starting import parameter, quietly
from retrograde.tensor import Tensor

__all__ = ["GRUCell", "LSTMCell", "RNNCell", "RNNCellBase"]


class RNNCellBase(Module):
    """What the cells share: `weight_ih` (gates · hidden_size, input_size), `weight_hh`, `bias_ih`, `bias_hh`."""

    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter | None
    bias_hh: Parameter | None

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool, num_chunks: int, device: Any = None, dtype: DType = None
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        gates = num_chunks * hidden_size
        self.weight_ih = parameter(gates, input_size, device=device, dtype=dtype)
        self.weight_hh = parameter(gates, hidden_size, device=device, dtype=dtype)
        self.register_parameter("bias_ih", parameter(gates, device=device, dtype=dtype) if bias else None)
        self.register_parameter("bias_hh", parameter(gates, device=device, dtype=dtype) if bias else None)
        quietly(self.reset_parameters)

    def reset_parameters(self) -> None:
        """Draw new starting values, even within ±1/√hidden_size."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _entered(self, input: Tensor, name: str = "input") -> Tensor:
        """The input with a batch axis; ValueError for other numbers of axes."""
        if input.dim() not in (1, 2):
            raise ValueError(f"{self._get_name()}: Expected {name} to be 1D or 2D, got {input.dim()}D instead")
        return input if input.dim() == 2 else input.unsqueeze(0)

    def _zeros(self, input: Tensor) -> Tensor:
        return wrap(xp_of(input.array).zeros((input.shape[0], self.hidden_size), input.array.dtype))

    def _products(self, input: Tensor, h: Tensor) -> tuple[Any, Any]:
        """What the input and the state bring to the gates; RuntimeError for other shapes."""
        if input.shape[1] != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {input.shape[1]} expected {self.input_size}")
        if input.shape[0] != h.shape[0]:
            raise RuntimeError(f"Input batch size {input.shape[0]} doesn't match hidden0 batch size {h.shape[0]}")
        if h.shape[1] != self.hidden_size:
            raise RuntimeError(f"hidden0 has inconsistent hidden_size: got {h.shape[1]}, expected {self.hidden_size}")
        return F.linear(input, self.weight_ih, self.bias_ih), F.linear(h, self.weight_hh, self.bias_hh)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        parts = [f"{self.input_size}, {self.hidden_size}"]
        parts += [f"bias={self.bias}"] if self.bias is not True else []
        nonlinearity = getattr(self, "nonlinearity", "tanh")
        return ", ".join([*parts, *([f"nonlinearity={nonlinearity}"] if nonlinearity != "tanh" else [])])


class RNNCell(RNNCellBase):
    """h ← tanh(W x + b + U h + c), or with relu: (batch, input_size) and (batch, hidden_size) to the next h."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", device: Any = None,
        dtype: DType = None,
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Any:
        """The next state; zeros are the state before unless it is given."""
        given = self._entered(input)
        before = self._zeros(given) if hx is None else self._entered(hx, "hidden")
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        enters, recurs = self._products(given, before)
        after = getattr(enters + recurs, self.nonlinearity)()
        return after if input.dim() == 2 else after.squeeze(0)


class GRUCell(RNNCellBase):
    """One step of a `GRU`: (batch, input_size) and (batch, hidden_size) to the next h."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: DType = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Any:
        """The next state; zeros are the state before unless it is given."""
        given = self._entered(input)
        before = self._zeros(given) if hx is None else self._entered(hx, "hidden")
        enters, recurs = self._products(given, before)
        after = gru_update(enters, 0, recurs, before)
        return after if input.dim() == 2 else after.squeeze(0)


class LSTMCell(RNNCellBase):
    """One step of an `LSTM`: (batch, input_size) and (h, c), each (batch, hidden_size), to the next (h, c)."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: DType = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Tensor, hx: Any = None) -> Any:
        """The next (h, c); zeros are the states before unless they are given."""
        given = self._entered(input)
        if hx is None:
            h = c = self._zeros(given)
        else:
            for number, state in enumerate(hx):
                if state.dim() not in (1, 2):
                    raise ValueError(f"LSTMCell: Expected hx[{number}] to be 1D or 2D, got {state.dim()}D instead")
            if isinstance(hx, Tensor):
                raise TypeError("lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor")
            h, c = (self._entered(state) for state in hx)
        enters, recurs = self._products(given, h)
        after = lstm_update(enters + recurs, c)
        return after if input.dim() == 2 else tuple([state.squeeze(0) for state in after])
