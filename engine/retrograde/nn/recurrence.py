"""One recurrent layer, step by step, over packed sequences.

    data ─▶ linear (several steps at once) ─▶ step ─▶ step ─▶ …
                                   state ──────┴───────┴─────▶ last state

The steps are ordinary ops, so that the graph shows the recurrence unrolled.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from retrograde.op import FUNCTIONS, TAPED
from retrograde.ops.gates import blend, candidate, cell_output, cell_state, gate, sigmoid_part, tanh_part
from retrograde.ops.recurrence import recur
from retrograde.ops.select import index
from retrograde.tape.state import state
from retrograde.tensor import Tensor

State = tuple[Any, ...]
"""(h,), or (h, c) of an LSTM: each (batch, size)."""
_tanh, _relu, _linear = (FUNCTIONS[name] for name in ("tanh", "relu", "linear"))
_MANY_STEPS = 8
"""Up to so many steps enter together; longer sequences enter by blocks."""


class Weights(NamedTuple):
    """The parameters of one direction of one layer; None for those that are left out."""

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor | None
    bias_hh: Tensor | None
    weight_hr: Tensor | None


Step = Callable[[Any, int, State, Weights], State]
"""(what enters, its first row for this step, state, weights) → state."""


def _rnn_step(activation: Callable[[Any], Any]) -> Step:
    def step(entering: Any, first: int, state: State, weights: Weights) -> State:
        return (activation(recur(entering, state[0], weights.weight_hh, first)),)

    return step


def _lstm_step(entering: Any, first: int, state: State, weights: Weights) -> State:
    h, c = lstm_update(recur(entering, state[0], weights.weight_hh, first), state[1])
    return (h if weights.weight_hr is None else _linear(h, weights.weight_hr)), c


def lstm_update(gates: Any, c: Any) -> tuple[Any, Any]:
    """The next (h, c), from the gates (batch, 4 size) before their activations and the cell state (batch, size)."""
    enters, forgets = sigmoid_part(gates, 0, 4), sigmoid_part(gates, 1, 4)
    value, leaves = tanh_part(gates, 2, 4), sigmoid_part(gates, 3, 4)
    c = cell_state(forgets, c, enters, value)
    return cell_output(leaves, c), c


def _gru_step(entering: Any, first: int, state: State, weights: Weights) -> State:
    return (gru_update(entering, first, _linear(state[0], weights.weight_hh, weights.bias_hh), state[0]),)


def gru_update(entering: Any, first: int, recurring: Any, h: Any) -> Any:
    """The next state, from what the input (its rows from `first` on) and the state bring, (…, 3 size) each, and h."""
    resets, keeps = gate(entering, recurring, 0, first), gate(entering, recurring, 1, first)
    return blend(h, candidate(entering, recurring, resets, 2, first), keeps)


STEPS: dict[str, Step] = {
    "RNN_TANH": _rnn_step(_tanh),
    "RNN_RELU": _rnn_step(_relu),
    "LSTM": _lstm_step,
    "GRU": _gru_step,
}


def run_layer(
    mode: str, data: Tensor, sizes: Sequence[int], before: State, weights: Weights, reverse: bool
) -> tuple[list[Any], State]:
    """The outputs of all steps, in the order of time, and the last state.

    `data` is (elements, features), step after step; `sizes` says how many sequences take part in each step and does
    not grow. `before` holds the state of every sequence at its start.
    """
    step, walk = STEPS[mode], _backwards if reverse else _forwards
    blocks = _enter(mode, data, sizes, weights)
    return walk(lambda t, state: step(*blocks[t], state, weights), sizes, before)


def _forwards(step: Callable[[int, State], State], sizes: Sequence[int], current: State) -> tuple[list[Any], State]:
    outputs, ended = [], []
    for t, size in enumerate(sizes):
        if size < current[0].array.shape[0]:
            ended.append(_rows(current, size, None))
            current = _rows(current, 0, size)
        current = step(t, current)
        outputs.append(current[0])
    return outputs, _joined([current, *reversed(ended)])


def _backwards(step: Callable[[int, State], State], sizes: Sequence[int], before: State) -> tuple[list[Any], State]:
    outputs = []
    current = before if sizes[-1] == sizes[0] else _rows(before, 0, sizes[-1])
    for t in reversed(range(len(sizes))):
        began = current[0].array.shape[0]
        if began < sizes[t]:
            current = _joined([current, _rows(before, began, sizes[t])])
        current = step(t, current)
        outputs.append(current[0])
    return outputs[::-1], current


def _rows(state: State, start: int, stop: int | None) -> State:
    return tuple([index(part, (slice(start, stop),)) for part in state])


def _joined(states: list[State]) -> State:
    if len(states) == 1:
        return states[0]
    return tuple([TAPED.cat(parts, 0) for parts in zip(*states, strict=True)])


def _enter(mode: str, data: Tensor, sizes: Sequence[int], weights: Weights) -> list[tuple[Any, int]]:
    """What the input brings to each step: a tensor for a block of steps, and the step's first row in it.

    The gradient of a step is laid out over its whole block, and that of a block over the whole input: blocks of √steps
    keep both small.
    """
    bias = weights.bias_ih
    if bias is not None and mode != "GRU":
        bias = bias + weights.bias_hh
    count = len(sizes)
    length = count if count <= _MANY_STEPS or not state.grad_enabled else math.ceil(math.sqrt(count))
    entered: list[tuple[Any, int]] = []
    start = 0
    for t in range(0, count, length):
        block = sizes[t : t + length]
        stop = start + sum(block)
        rows = data if len(block) == count else index(data, (slice(start, stop),))
        brought = _linear(rows, weights.weight_ih, bias)
        first = 0
        for size in block:
            entered.append((brought, first))
            first += size
        start = stop
    return entered
