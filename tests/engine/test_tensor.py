"""What a tensor says of itself, and what it becomes in Python and NumPy."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde.tensor import Parameter, Tensor


def test_what_it_says_of_itself() -> None:
    x = torch.zeros(2, 3)
    assert (x.shape, x.size(), x.size(1), x.ndim, x.dim(), x.numel(), len(x)) == ((2, 3), (2, 3), 3, 2, 2, 6, 2)
    assert (str(x.shape), x.shape.numel(), x.dtype, str(x.device)) == ("torch.Size([2, 3])", 6, torch.float32, "cpu")
    assert (x.is_leaf, x.requires_grad, x.grad, x.grad_fn, x._version) == (True, False, None, None, 0)


def test_to_python() -> None:
    assert torch.tensor([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert (torch.tensor(2.5).item(), float(torch.tensor([2.5])), int(torch.tensor(3))) == (2.5, 2.5, 3)
    assert [10, 20, 30][torch.tensor(1)] == 20
    assert [row.tolist() for row in torch.tensor([[1, 2], [3, 4]])] == [[1, 2], [3, 4]]
    assert f"{torch.tensor(3.14159):.2f}" == "3.14"
    assert bool(torch.tensor([0.5])) is True
    assert 2 in torch.tensor([1, 2])
    assert 5 not in torch.tensor([1, 2])


@pytest.mark.parametrize(
    ("act", "error", "message", "hint"),
    [
        (lambda: torch.zeros(2).item(), RuntimeError, "a Tensor with 2 elements cannot be converted to Scalar", ""),
        (lambda: bool(torch.zeros(2)), RuntimeError, "Boolean value of Tensor with more than one value is", "any()"),
        (lambda: bool(torch.zeros(0)), RuntimeError, "Boolean value of Tensor with no values is ambiguous", "any()"),
        (lambda: len(torch.tensor(1.0)), TypeError, "len() of a 0-d tensor", ""),
        (lambda: iter(torch.tensor(1.0)), TypeError, "iteration over a 0-d tensor", ""),
        (lambda: [1][torch.tensor(0.5)], TypeError, "only integer tensors of a single element", ""),  # type: ignore[index]
        (lambda: torch.ones(2, requires_grad=True).numpy(), RuntimeError, "Can't call numpy() on Tensor that", ""),
        (lambda: torch.ones(2).long().requires_grad_(), RuntimeError, "only Tensors of floating point", "3.0"),
        (lambda: torch.ones(2) + "x", TypeError, "unsupported operand type(s) for +", ""),
        (lambda: torch.add(torch.ones(2), "x"), TypeError, "add(): argument 'other' (position 2) must be Tensor", ""),
        (lambda: torch.cat(torch.ones(2)), TypeError, "cat(): argument 'tensors' (position 1) must be tuple", "[a, b]"),
        (lambda: torch.cat([]), ValueError, "expected a non-empty list of Tensors", ""),
        (lambda: torch.ones(2).softmax(), TypeError, "missing 1 required positional arguments", "dim=-1"),
        (lambda: torch.FloatTensor(torch.arange(3)), TypeError, "expected Float (got Long)", "x.to(torch.float32)"),
        (lambda: torch.ones(2).cuda(), AssertionError, "Torch not compiled with CUDA enabled", "autograd[cuda]"),
        (lambda: torch.ones(2).to("tpu"), RuntimeError, "device type at start of device string: tpu", '"cuda"'),
        (lambda: torch.ones(1).long() // 0, RuntimeError, "ZeroDivisionError", ""),
    ],
)  # fmt: skip
def test_refusals(act: Callable[[], Any], error: type[Exception], message: str, hint: str) -> None:
    with pytest.raises(error) as caught:
        act()
    assert message in str(caught.value)
    assert hint in " ".join(getattr(caught.value, "__notes__", []))


def test_numpy_shares_memory_both_ways() -> None:
    array = np.zeros(3, np.float32)
    x = torch.from_numpy(array)
    array[0] = 1
    x[1] = 2
    x.numpy()[2] = 3
    assert (array.tolist(), x.tolist()) == ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(np.asarray(x), array)
    assert (x * np.ones(3, np.float32)).tolist() == [1.0, 2.0, 3.0]


def test_assigned_gradients() -> None:
    x = torch.ones(2, requires_grad=True)
    x.grad = torch.ones(2)
    (x * x).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]
    with pytest.raises(RuntimeError, match="attempting to assign a gradient of size"):
        x.grad = torch.ones(3)
    with pytest.raises(TypeError, match="assigned grad expected to be a Tensor or None but got grad of type int"):
        x.grad = 1  # type: ignore[assignment]


def test_requires_grad_is_a_leafs_own() -> None:
    x = torch.ones(2)
    assert x.requires_grad_() is x
    assert (x * 2).requires_grad
    with pytest.raises(RuntimeError, match="you can only change requires_grad flags of leaf variables"):
        (x * 2).requires_grad_(False)
    with pytest.raises(RuntimeError, match="you can only change requires_grad flags of leaf variables"):
        (x * 2).requires_grad = False
    with pytest.raises(RuntimeError, match="only Tensors of floating point and complex dtype can require gradients"):
        torch.arange(3).requires_grad = True
    with pytest.raises(RuntimeError, match="requires_grad must be a bool"):
        x.requires_grad = 1  # type: ignore[assignment]


def test_operators_with_numbers_keep_the_type() -> None:
    for dtype in (torch.float16, torch.float32, torch.float64):
        x = torch.ones(2, dtype=dtype)
        assert {t.dtype for t in (x + 1, 1 - x, x * 2.5, 2 / x, x**2, x % 2, 2**x)} == {dtype}
    n = torch.ones(2).long()
    assert [t.dtype for t in (n + 1, n * 2.5, n / 2, n // 2, n > 0, ~(n > 0))] == [
        torch.int64, torch.float32, torch.float32, torch.int64, torch.bool, torch.bool,
    ]  # fmt: skip


def test_zero_has_a_sign() -> None:
    x = torch.ones(1)
    assert (x / 0.0).item() == float("inf")
    assert (x / -0.0).item() == float("-inf")
    assert (x / 0).item() == float("inf")


def test_parameters_are_tensors_that_say_so() -> None:
    p = Parameter(torch.ones(2))
    assert repr(p) == "Parameter containing:\ntensor([1., 1.], requires_grad=True)"
    assert isinstance(p * 2, Tensor)
    assert not isinstance(p * 2, Parameter)


def test_identity_not_value_in_sets_and_dictionaries() -> None:
    a, b = torch.ones(1), torch.ones(1)
    assert len({a, b}) == 2
    assert {a: 1}.get(a) == 1


def test_copies() -> None:
    x = torch.ones(2, requires_grad=True)
    twin = copy.copy(x.detach())
    assert twin.tolist() == [1.0, 1.0]
    (x * x).sum().backward()
    x._trace = 7
    twin = copy.deepcopy(x)
    assert (twin.tolist(), twin.requires_grad, twin._trace) == ([1.0, 1.0], True, 0)
    assert twin.grad is not None
    assert twin.grad is not x.grad
    twin.grad.zero_()
    assert x.grad is not None
    assert x.grad.tolist() == [2.0, 2.0]
    with pytest.raises(RuntimeError, match="graph leaves"):
        copy.deepcopy(x * 2)


def test_a_conversion_that_loses_a_gradient_warns() -> None:
    x = torch.tensor(2.5, requires_grad=True)
    for convert in (float, int):
        with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True to a scalar"):
            convert(x)
    assert (x.item(), bool(x), float(x.detach())) == (2.5, True, 2.5)


def test_formats() -> None:
    x, p = torch.tensor(2.5, requires_grad=True), Parameter(torch.tensor(1.5))
    assert f"{x} {x * x:.3f} {torch.tensor(3)} {x!r}" == "2.5 6.250 3 tensor(2.5000, requires_grad=True)"
    assert f"{p}" == "Parameter containing:\ntensor(1.5000, requires_grad=True)"
    assert f"{torch.ones(2)}" == "tensor([1., 1.])"
    for tensor, name in ((p, "Parameter"), (torch.ones(2), "Tensor")):
        with pytest.raises(TypeError, match=f"unsupported format string passed to {name}.__format__"):
            f"{tensor:.2f}"
