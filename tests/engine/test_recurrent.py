"""Recurrent layers: the same as their cells and as sequences one by one, gradients, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde import nn
from retrograde.nn.utils.rnn import pack_sequence, pad_packed_sequence, unpack_sequence
from retrograde.nn.utils.stateless import functional_call
from retrograde.testing.gradients import gradcheck

CELLS = {"RNN": "RNNCell", "LSTM": "LSTMCell", "GRU": "GRUCell"}


def close(a: Any, b: Any) -> None:
    np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("length", [3, 20])
def test_a_layer_is_its_cell_step_by_step(name: str, length: int) -> None:
    rg.manual_seed(0)
    layer, cell = getattr(nn, name)(3, 4), getattr(nn, CELLS[name])(3, 4)
    cell.load_state_dict({path.removesuffix("_l0"): value for path, value in layer.state_dict().items()})
    x = rg.randn(length, 2, 3, requires_grad=True)
    out, last = layer(x)
    state: Any = None
    for t in range(length):
        state = cell(x[t], state)
        close(out[t], state[0] if name == "LSTM" else state)
    close(last[1][0] if name == "LSTM" else last[0], state[1] if name == "LSTM" else state)


@pytest.mark.parametrize("name", CELLS)
def test_packed_sequences_are_the_sequences_one_by_one(name: str) -> None:
    rg.manual_seed(0)
    layer = getattr(nn, name)(3, 4, num_layers=2, bidirectional=True)
    sequences = [rg.randn(n, 3) for n in (2, 4, 1)]
    out, last = layer(pack_sequence(sequences, enforce_sorted=False))
    padded, lengths = pad_packed_sequence(out)
    assert lengths.tolist() == [2, 4, 1]
    h = last[0] if name == "LSTM" else last
    for i, sequence in enumerate(sequences):
        alone, state = layer(sequence)
        close(padded[: len(sequence), i], alone)
        close(h[:, i], state[0] if name == "LSTM" else state)


@pytest.mark.parametrize("name", CELLS)
def test_gradients_agree_with_numbers(name: str) -> None:
    rg.manual_seed(0)
    layer = getattr(nn, name)(2, 3, batch_first=True).double()
    x = rg.randn(2, 3, 2, dtype=rg.float64, requires_grad=True)
    w = layer.weight_hh_l0.detach().requires_grad_()
    assert gradcheck(lambda x, w: functional_call(layer, {"weight_hh_l0": w}, x)[0], (x, w))
    layer(x)[0].sum().backward()
    assert all(p.grad is not None for p in layer.parameters())


def test_long_sequences_enter_by_blocks_with_the_same_gradients() -> None:
    rg.manual_seed(0)
    layer = nn.GRU(2, 3)
    x = rg.randn(20, 2, 2, requires_grad=True)
    layer(x)[0][-1].sum().backward()
    whole = x.grad
    h: Any = None
    again = x.detach().requires_grad_()
    for t in range(0, 20, 5):
        _, h = layer(again[t : t + 5], h)
    h.sum().backward()
    assert whole is not None
    assert again.grad is not None
    close(whole, again.grad)


def test_a_projected_state_has_its_own_size() -> None:
    out, (h, c) = nn.LSTM(3, 4, proj_size=2)(rg.ones(5, 2, 3))
    assert (tuple(out.shape), tuple(h.shape), tuple(c.shape)) == ((5, 2, 2), (1, 2, 2), (1, 2, 4))


def test_unpacking_gives_the_sequences_back() -> None:
    sequences = [rg.arange(3.0), rg.ones(1), rg.arange(2.0)]
    packed = pack_sequence(sequences, enforce_sorted=False)
    assert packed.batch_sizes.tolist() == [3, 2, 1]
    assert [s.tolist() for s in unpack_sequence(packed)] == [s.tolist() for s in sequences]


REFUSALS = [
    (lambda: nn.RNN(3, 4)(rg.ones(5, 2, 2)), RuntimeError, "Expected 3, got 2"),
    (lambda: nn.LSTM(3, 4)(rg.ones(2)), ValueError, "LSTM: Expected input to be 2D or 3D, got 1D instead"),
    (lambda: nn.GRU(3, 4)(rg.ones(5, 2, 3), rg.zeros(2, 2, 4)), RuntimeError, "Expected hidden size (1, 2, 4)"),
    (lambda: nn.GRU(3, 4)(rg.ones(5, 2, 3), rg.zeros(2, 4)), RuntimeError, "hx should also be 3-D but got 2-D"),
    (lambda: nn.LSTM(3, 4)(rg.ones(5, 3), (rg.zeros(1, 1, 4),) * 2), RuntimeError, "should also be 2-D but got (3-D"),
    (lambda: nn.RNN(3, 4, nonlinearity="sin"), ValueError, "Unknown nonlinearity 'sin'"),
    (lambda: nn.GRU(3, 4, proj_size=2), ValueError, "only supported for LSTM"),
    (lambda: nn.LSTM(3, 0), ValueError, "hidden_size must be greater than zero"),
    (lambda: nn.RNN(3, 4)(rg.ones(2, 2, 3).double()), ValueError, "does not match weight dtype"),
    (lambda: nn.GRUCell(3, 4)(rg.ones(2, 3), rg.zeros(1, 4)), RuntimeError, "batch size 2 doesn't match hidden0"),
    (lambda: pack_sequence([rg.ones(1), rg.ones(2)]), RuntimeError, "must be sorted in decreasing order"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), REFUSALS)
def test_what_does_not_fit_is_refused(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as refusal:
        call()
    assert message in str(refusal.value)
