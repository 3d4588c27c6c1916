"""Recurrent layers: a state that goes along a sequence and is changed by each of its elements."""

from __future__ import annotations

import math
import warnings
from typing import Any

from retrograde.calls.dispatch import wrap
from retrograde.calls.literals import DType
from retrograde.devices.arrays import xp_of
from retrograde.dtypes import float32
from retrograde.errors import hinted
from retrograde.nn import functional as F
from retrograde.nn import init
from retrograde.nn.module import Module
from retrograde.nn.places import typename
from retrograde.nn.recurrence import State, Weights, run_layer
from retrograde.nn.starting import parameter, quietly
from retrograde.nn.utils.rnn import PackedSequence
from retrograde.op import TAPED
from retrograde.ops.recurrence import batch_first, steps
from retrograde.tensor import Tensor

__all__ = ["GRU", "LSTM", "RNN", "RNNBase"]

_GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "LSTM": 4, "GRU": 3}


class RNNBase(Module):
    """What recurrent layers share. Parameters are `weight_ih_l0` (gates · hidden_size, input_size), `weight_hh_l0`,
    `bias_ih_l0` and `bias_hh_l0`, with other numbers for the layers above and `_reverse` for the way back.
    """

    def __init__(
        self, mode: str, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True,
        batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False, proj_size: int = 0,
        device: Any = None, dtype: DType = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._check_options(dropout)
        if mode not in _GATES:
            raise ValueError("Unrecognized RNN mode: " + mode)
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for suffix in ("", "_reverse")[: self._directions]:
                self._add_layer(layer, suffix, device, dtype)
        quietly(self.reset_parameters)

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    def _check_options(self, dropout: Any) -> None:
        if isinstance(dropout, bool) or not isinstance(dropout, int | float) or not 0 <= dropout <= 1:
            raise ValueError(
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
            )
        if dropout > 0 and self.num_layers == 1:
            warnings.warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects "
                f"num_layers greater than 1, but got dropout={dropout} and num_layers={self.num_layers}",
                UserWarning,
                stacklevel=4,
            )
        for name in ("input_size", "hidden_size"):
            if not isinstance(size := getattr(self, name), int):
                raise TypeError(f"{name} should be of type int, got: {typename(size)}")
        if self.hidden_size <= 0:
            raise ValueError("hidden_size must be greater than zero")
        if self.num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if self.proj_size < 0:
            raise ValueError("proj_size should be a positive integer or zero to disable projections")
        if self.proj_size >= self.hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")

    def _add_layer(self, layer: int, suffix: str, device: Any, dtype: DType) -> None:
        gates = _GATES[self.mode] * self.hidden_size
        state = self.proj_size or self.hidden_size
        shapes: dict[str, tuple[int, ...]] = {
            "weight_ih": (gates, self.input_size if layer == 0 else state * self._directions),
            "weight_hh": (gates, state),
        }
        if self.bias:
            shapes.update(bias_ih=(gates,), bias_hh=(gates,))
        if self.proj_size:
            shapes["weight_hr"] = (self.proj_size, self.hidden_size)
        for name, shape in shapes.items():
            setattr(self, f"{name}_l{layer}{suffix}", parameter(*shape, device=device, dtype=dtype))
        self._all_weights.append([f"{name}_l{layer}{suffix}" for name in shapes])

    def reset_parameters(self) -> None:
        """Draw new starting values, even within ±1/√hidden_size."""
        bound = 1.0 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    @property
    def all_weights(self) -> list[list[Any]]:
        """The parameters of each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def flatten_parameters(self) -> None:
        """Nothing to do: memory needs no other order here."""

    # ---- running

    def _run(self, input: Any, hx: Any) -> Any:
        """The outputs, of the input's kind, and the last states, each (layers · directions, batch, size)."""
        if isinstance(input, PackedSequence):
            return self._run_packed(input, hx)
        self._check_input(input)
        batched = input.dim() == 3
        hx = self._checked_state(input, hx, batched)
        if not batched:
            input = input.unsqueeze(1)
        elif self.batch_first:
            input = input.transpose(0, 1)
        length, batch, _ = input.shape
        if not length:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
        data = input.reshape(length * batch, input.shape[2])
        outputs, last = self._run_layers(data, [batch] * length, self._zeros(data, batch) if hx is None else hx)
        kind = "MkldnnRnnLayerBackward0" if self._is_fused(data) else "StackBackward0"
        sides = [steps(side, kind) for side in outputs]
        output = sides[0] if len(sides) == 1 else TAPED.cat(sides, -1)
        if not batched:
            return output.squeeze(1), tuple([state.squeeze(1) for state in last])
        return (self._with_batch_first(output) if self.batch_first else output), last

    def _is_fused(self, data: Tensor) -> bool:
        """Whether PyTorch runs the layer as one op of oneDNN, which shows in the output's `grad_fn`."""
        return self.mode == "LSTM" and not self.proj_size and data.dtype is float32

    def _with_batch_first(self, output: Any) -> Any:
        return output.transpose(0, 1) if self.mode == "LSTM" else batch_first(output)

    def _run_packed(self, input: PackedSequence, hx: Any) -> Any:
        sizes = input.batch_sizes.tolist()
        self._check_features(input.data)
        if hx is not None:
            self._check_state(hx, sizes[0])
            if input.sorted_indices is not None:
                hx = tuple([state.index_select(1, input.sorted_indices) for state in hx])
        else:
            hx = self._zeros(input.data, sizes[0])
        outputs, last = self._run_layers(input.data, sizes, hx)
        sides = [TAPED.cat(side, 0) for side in outputs]
        output = sides[0] if len(sides) == 1 else TAPED.cat(sides, -1)
        if input.unsorted_indices is not None:
            last = tuple([state.index_select(1, input.unsorted_indices) for state in last])
        return input._with(output), last

    def _run_layers(self, data: Tensor, sizes: list[int], before: State) -> tuple[list[list[Any]], State]:
        """The last layer's outputs per direction and step, and the last states of all layers."""
        weights = [self._weights(names) for names in self._all_weights]
        lasts: list[State] = []
        outputs: list[list[Any]] = []
        for layer in range(self.num_layers):
            if layer:
                sides = [TAPED.cat(side, 0) for side in outputs]
                data = sides[0] if len(sides) == 1 else TAPED.cat(sides, -1)
                if self.dropout:
                    data = F.dropout(data, self.dropout, self.training)
            outputs = []
            for direction in range(self._directions):
                at = layer * self._directions + direction
                begin = tuple([state[at] for state in before])
                side, last = run_layer(self.mode, data, sizes, begin, weights[at], direction == 1)
                outputs.append(side)
                lasts.append(last)
        return outputs, tuple([TAPED.stack(parts, 0) for parts in zip(*lasts, strict=True)])

    def _weights(self, names: list[str]) -> Weights:
        held = {name.partition("_l")[0]: getattr(self, name) for name in names}
        return Weights(*(held.get(name) for name in Weights._fields))  # type: ignore[arg-type]

    def _zeros(self, data: Tensor, batch: int) -> State:
        count, xp, kind = self.num_layers * self._directions, xp_of(data.array), data.array.dtype
        sizes = (self.proj_size or self.hidden_size, self.hidden_size)[: 2 if self.mode == "LSTM" else 1]
        return tuple([wrap(xp.zeros((count, batch, size), kind)) for size in sizes])

    # ---- refusing

    def _check_input(self, input: Tensor) -> None:
        if input.dim() not in (2, 3):
            what = "tensor " if self.mode.startswith("RNN") else ""
            raise ValueError(
                f"{self._get_name()}: Expected input to be 2D or 3D, got {input.dim()}D {what}instead".replace(
                    "  ", " "
                )
            )
        self._check_features(input)

    def _check_features(self, data: Tensor) -> None:
        weight = getattr(self, self._all_weights[0][0])
        if data.dtype != weight.dtype:
            raise ValueError(
                f"RNN input dtype ({data.dtype}) does not match weight dtype ({weight.dtype}). Convert input: "
                f"input.to({weight.dtype}), or convert model: model.to({data.dtype})"
            )
        if data.shape[-1] != self.input_size:
            raise hinted(
                RuntimeError(
                    f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {data.shape[-1]}"
                ),
                "The features stand along the last axis: (steps, batch, input_size), or with batch_first=True "
                "(batch, steps, input_size).",
            )

    def _checked_state(self, input: Tensor, hx: Any, batched: bool) -> State | None:
        """The given state with a batch axis; RuntimeError for other shapes."""
        if hx is None:
            return None
        self._check_dimensions(hx, batched)
        if not batched:
            hx = tuple([state.unsqueeze(1) for state in hx])
        self._check_state(hx, input.shape[0 if self.batch_first else 1] if batched else 1)
        return hx  # type: ignore[no-any-return]

    def _check_dimensions(self, hx: State, batched: bool) -> None:
        wanted = 3 if batched else 2
        if all(state.dim() == wanted for state in hx):
            return
        what = "batched 3-D" if batched else "unbatched 2-D"
        if self.mode == "LSTM":
            found = ", ".join(f"{state.dim()}-D" for state in hx)
            raise RuntimeError(f"For {what} input, hx and cx should also be {wanted}-D but got ({found}) tensors")
        raise RuntimeError(f"For {what} input, hx should also be {wanted}-D but got {hx[0].dim()}-D tensor")

    def _check_state(self, hx: State, batch: int) -> None:
        count = self.num_layers * self._directions
        sizes = (self.proj_size or self.hidden_size, self.hidden_size)
        for number, (state, size) in enumerate(zip(hx, sizes, strict=False)):
            if tuple(state.shape) != (count, batch, size):
                name = f"hidden[{number}]" if self.mode == "LSTM" else "hidden"
                raise hinted(
                    RuntimeError(f"Expected {name} size {(count, batch, size)}, got {list(state.shape)}"),
                    "A state has the shape (num_layers · directions, batch, hidden_size), with batch_first=True too.",
                )

    # ---- printing

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        parts = [f"{self.input_size}, {self.hidden_size}"]
        parts += [f"proj_size={self.proj_size}"] if self.proj_size else []
        parts += [f"num_layers={self.num_layers}"] if self.num_layers != 1 else []
        parts += [f"bias={self.bias}"] if self.bias is not True else []
        parts += [f"batch_first={self.batch_first}"] if self.batch_first else []
        parts += [f"dropout={self.dropout}"] if self.dropout else []
        return ", ".join([*parts, *([f"bidirectional={self.bidirectional}"] if self.bidirectional else [])])


class RNN(RNNBase):
    """h ← tanh(W x + b + U h + c), or with relu: (steps, batch, input_size) to (steps, batch, hidden_size) and h."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        if len(args) > 3:
            self_nonlinearity, args = args[3], args[:3] + args[4:]
        else:
            self_nonlinearity = kwargs.pop("nonlinearity", "tanh")
        modes = {"tanh": "RNN_TANH", "relu": "RNN_RELU"}
        if self_nonlinearity not in modes:
            raise ValueError(f"Unknown nonlinearity '{self_nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(modes[self_nonlinearity], *args, **kwargs)
        self.nonlinearity = self_nonlinearity

    def forward(self, input: Any, hx: Any = None) -> Any:
        """(outputs, h): h is (num_layers · directions, batch, hidden_size), zeros at the start unless given."""
        output, (h,) = self._run(input, None if hx is None else (hx,))
        return output, h


class GRU(RNNBase):
    """A gated recurrent unit: (steps, batch, input_size) to (steps, batch, hidden_size) and h.

    Source: Cho et al. 2014.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **kwargs)

    def forward(self, input: Any, hx: Any = None) -> Any:
        """(outputs, h): h is (num_layers · directions, batch, hidden_size), zeros at the start unless given."""
        output, (h,) = self._run(input, None if hx is None else (hx,))
        return output, h


class LSTM(RNNBase):
    """Long short-term memory: (steps, batch, input_size) to (steps, batch, hidden_size) and (h, c).

    With `proj_size` the outputs and h have that size. Source: Hochreiter and Schmidhuber 1997.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)

    def forward(self, input: Any, hx: Any = None) -> Any:
        """(outputs, (h, c)): h and c are (num_layers · directions, batch, size), zeros at the start unless given."""
        output, last = self._run(input, None if hx is None else (hx[0], hx[1]))
        return output, last
