"""Functions of ops called by name: operands, results into `out`, and what is said of what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import retrograde as torch
from retrograde.tensor import Tensor


def test_operands_may_be_named() -> None:
    x, y = torch.tensor([1.0, 4.0]), torch.tensor([2.0, 3.0])
    assert torch.sqrt(input=x).tolist() == [1.0, 2.0]
    assert torch.maximum(input=x, other=y).tolist() == torch.maximum(x, other=y).tolist() == [2.0, 4.0]
    assert torch.addcmul(x, tensor1=y, tensor2=y, value=2).tolist() == [9.0, 22.0]
    assert torch.pow(input=x, exponent=2).tolist() == [1.0, 16.0]


def test_results_go_into_out_which_takes_their_shape() -> None:
    x = torch.tensor([1.0, 4.0])
    out = torch.zeros(3)
    assert torch.sqrt(x, out=out) is out
    assert out.tolist() == [1.0, 2.0]
    assert torch.add(x, x, out=x).tolist() == x.tolist() == [2.0, 8.0]


def test_numbers_beside_no_tensor_are_refused() -> None:
    assert torch.exp_(torch.zeros(2)).tolist() == [1.0, 1.0]
    with pytest.raises(TypeError, match=r"exp\(\): argument 'input' \(position 1\) must be Tensor, not int"):
        torch.exp(1)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: torch.exp(), TypeError, 'exp() missing 1 required positional arguments: "input"'),
        (lambda x: torch.maximum(x), TypeError, 'maximum() missing 1 required positional arguments: "other"'),
        (lambda x: torch.exp(x, color=1), TypeError, "exp() got an unexpected keyword argument 'color'"),
        (lambda x: torch.cumsum(input=x), TypeError, 'cumsum() missing 1 required positional arguments: "dim"'),
        (lambda x: x.unsqueeze(), TypeError, 'unsqueeze() missing 1 required positional arguments: "dim"'),
        (lambda x: torch.exp(x.requires_grad_(), out=torch.zeros(2)), RuntimeError, "don't support automatic"),
    ],
)
def test_what_is_refused(call: Callable[[Tensor], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        call(torch.ones(2))
    assert message in str(caught.value)


def test_a_scaled_second_operand() -> None:
    x = torch.ones(2)
    assert torch.add(x, x, alpha=3).tolist() == [4.0, 4.0]
    assert x.sub_(torch.ones(2), alpha=0.5).tolist() == [0.5, 0.5]
    with pytest.raises(RuntimeError, match="alpha must not be a floating point number"):
        torch.add(torch.arange(2), torch.arange(2), alpha=0.5)


def test_axes_may_have_numpy_s_names() -> None:
    x = torch.tensor([[1.0, 2.0], [3.0, 5.0]])
    assert x.cumsum(axis=0).tolist() == [[1.0, 2.0], [4.0, 7.0]]
    assert torch.diff(x, axis=0).tolist() == [[2.0, 3.0]]
    assert x.max(axis=1, keepdims=True).values.tolist() == [[2.0], [5.0]]
    assert torch.var(x, axis=1, keepdims=True).shape == (2, 1)
    with pytest.raises(TypeError, match="unexpected keyword argument 'axes'"):
        torch.diff(x, axes=0)
