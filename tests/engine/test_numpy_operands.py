"""NumPy arrays as operands: functions refuse them, operators take them on the right where NumPy itself answers."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde import nn

ARRAY = np.array([[1.0, 2.0]], np.float32)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda a, n: torch.add(a, n), r"add\(\): argument 'other' \(position 2\)"),
        (lambda a, n: torch.matmul(a, n.T), r"matmul\(\): argument 'other' \(position 2\)"),
        (lambda a, n: torch.exp(n), r"exp\(\): argument 'input' \(position 1\)"),
        (lambda a, n: nn.Linear(2, 3)(n), r"linear\(\): argument 'input' \(position 1\)"),
        (lambda a, n: nn.ReLU()(n), r"relu\(\): argument 'input' \(position 1\)"),
        (lambda a, n: torch.equal(a, n), r"equal\(\): argument 'other' \(position 2\)"),
        (lambda a, n: torch.mm(a, n.T), r"mm\(\): argument 'mat2' \(position 2\)"),
    ],
)
def test_functions_refuse_arrays(call: Any, argument: str) -> None:
    with pytest.raises(TypeError, match=argument + r" must be Tensor, not numpy\.ndarray"):
        call(torch.ones(1, 2), ARRAY)


@pytest.mark.parametrize("sign", [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow])
def test_an_array_on_the_right(sign: Any) -> None:
    assert sign(torch.full((1, 2), 3.0), ARRAY).tolist() == sign(np.full((1, 2), 3.0, np.float32), ARRAY).tolist()


@pytest.mark.parametrize("sign", [operator.sub, operator.mul, operator.matmul])
def test_an_array_on_the_left(sign: Any) -> None:
    with pytest.raises(TypeError, match="unsupported operand type"):
        sign(ARRAY, torch.ones(1, 2))


@pytest.mark.parametrize("sign", [operator.gt, operator.le])
def test_an_order_of_tensor_and_array(sign: Any) -> None:
    with pytest.raises(TypeError, match=r"not supported between instances of 'Tensor' and 'numpy\.ndarray'"):
        sign(torch.ones(1, 2), ARRAY)


@pytest.mark.parametrize("pair", [lambda a: a @ 2, lambda a: 2 @ a])
def test_a_product_of_matrices_with_a_number(pair: Any) -> None:
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for @"):
        pair(torch.ones(2, 2))
