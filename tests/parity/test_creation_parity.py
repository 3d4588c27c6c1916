"""Factories give PyTorch's values, types, random numbers and refusals: each line is run under both libraries."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import retrograde

from .refusals import check_refusal

torch = pytest.importorskip("torch")

EQUAL = [
    "torch.tensor(3.0)", "torch.tensor(3)", "torch.tensor(True)", "torch.tensor([])", "torch.tensor([[], []])",
    "torch.tensor([1, 2.5])", "torch.tensor([True, 2])", "torch.tensor([True, 2.0])", "torch.tensor((1, 2))",
    "torch.tensor(range(3))", "torch.tensor([np.float32(1)])", "torch.tensor([np.float64(1)])",
    "torch.tensor([np.int32(1), 2.5])", "torch.tensor(np.float64(1))", "torch.tensor([torch.tensor(1.0), 2])",
    "torch.tensor([torch.tensor(1.5), torch.tensor(1)])",
    "torch.tensor([1.5, 2], dtype=torch.int64)", "torch.tensor([1, 2], dtype=float)",
    "torch.tensor([3, 0], dtype=bool)",
    "torch.tensor([[1, 2], [3, 4]], dtype=torch.float64)", "torch.tensor(np.arange(3))", "torch.tensor([[[1.0]]])",
    "torch.as_tensor([1.0, 2])", "torch.as_tensor(np.ones(2), dtype=torch.float32)",
    "torch.from_numpy(np.ones((2, 3)))",
    "torch.zeros(2, 3)", "torch.zeros((2, 3))", "torch.zeros([2])", "torch.zeros(())", "torch.zeros(size=(2,))",
    "torch.ones(2, dtype=torch.int64)", "torch.ones(2, 0)", "torch.ones(2, dtype=torch.bool)", "torch.full((2,), 3)",
    "torch.full((2,), True)", "torch.full((), 2.5)", "torch.full((2, 2), 1, dtype=torch.float64)", "torch.eye(2)",
    "torch.eye(2, 3)", "torch.eye(3, dtype=torch.int64)", "torch.arange(5)", "torch.arange(2.5)", "torch.arange(1, 5)",
    "torch.arange(0, 1, 0.1)", "torch.arange(5, 1, -2)", "torch.arange(3, dtype=torch.float32)", "torch.arange(0)",
    "torch.arange(torch.tensor(3))", "torch.arange(0, 2, 0.3, dtype=torch.float64)", "torch.linspace(0, 1, 7)",
    "torch.linspace(0, 1, 1)", "torch.linspace(-1, 1, 2)", "torch.linspace(0, 10, 5, dtype=torch.int64)",
    "torch.linspace(3, -3, 100)", "torch.linspace(0, 1, 0)", "torch.linspace(-5, 5, 11, dtype=torch.float64)",
    "torch.zeros_like(torch.ones(2, 3))", "torch.ones_like(torch.zeros(2, dtype=torch.int64))",
    "torch.full_like(torch.zeros(2), 7)", "torch.zeros_like(torch.ones(2), dtype=torch.bool)",
    "torch.tensor(1.0, requires_grad=True)", "torch.ones(2, requires_grad=True)", "torch.zeros(3).fill_(2)",
    "torch.ones(2, 2).zero_()", "torch.zeros(2, 2).copy_(torch.tensor([1, 2]))", "torch.is_tensor(torch.ones(1))",
    "torch.is_tensor(1)", "torch.tensor(float('nan'))", "torch.tensor([torch.inf, -torch.inf, torch.pi, torch.e])",
]  # fmt: skip
REFUSED = [
    "torch.tensor([[1, 2], [3]])", "torch.tensor([1, [2]])", "torch.tensor('a')", "torch.tensor(None)",
    "torch.tensor([None])", "torch.tensor({1})", "torch.tensor(2**70)", "torch.tensor([torch.ones(2), torch.ones(2)])",
    "torch.tensor(3, requires_grad=True)", "torch.zeros(2, requires_grad=True, dtype=torch.int64)",
    "torch.zeros(2.5)", "torch.empty(-1)", "torch.arange(5, 1)", "torch.arange(1, 5, 0)", "torch.linspace(0, 1, -1)",
    "torch.from_numpy([1])", "torch.zeros_like([1])", "torch.randint(3, 3, (2,))", "torch.randperm(-1)",
    "torch.full(2, 1.0)", "torch.manual_seed(2**65)",
    "torch.ones(2, requires_grad=True).zero_()", "torch.zeros(3).copy_(torch.zeros(2, 3))",
]  # fmt: skip
RANDOM = [
    "torch.rand(3)", "torch.rand(100, 3)", "torch.rand(3, dtype=torch.float64)", "torch.rand(())", "torch.randn(4)",
    "torch.randn(1), torch.randn(1), torch.rand(1), torch.randn(5)", "torch.randn(15)", "torch.randn(0)",
    "torch.randn(3, dtype=torch.float64)", "torch.randn(40, dtype=torch.float64)", "torch.rand(3, dtype=torch.float16)",
    "torch.randint(10, (8,))", "torch.randint(5, 2**40, (4,))", "torch.randint(-3, 3, (2, 5))",
    "torch.randint(0, 2, (3,), dtype=torch.float32)", "torch.randint(low=1, high=9, size=(3,))", "torch.randperm(10)",
    "torch.randperm(0)", "torch.randperm(1), torch.rand(1)", "torch.normal(0.0, 1.0, (3,))",
    "torch.normal(torch.tensor([0.0, 10.0]), 2.0)", "torch.normal(2.0, torch.ones(3))",
    "torch.empty(5).uniform_(-2, 3)",
    "torch.empty(5).normal_(1, 2)", "torch.bernoulli(torch.full((10,), 0.3))", "torch.empty(10).bernoulli_(0.3)",
    "torch.rand_like(torch.ones(2, 2))", "torch.randn_like(torch.ones(2, 2))", "torch.randint_like(torch.ones(3), 5)",
    "torch.rand(3, generator=torch.Generator().manual_seed(7)), torch.rand(1)", "torch.initial_seed()",
    "torch.nn.functional.dropout(torch.ones(10), 0.3), torch.rand(1)", "torch.randn(2, 3).shape",
]  # fmt: skip
NEARLY = ["torch.randn(16)", "torch.randn(37)", "torch.randn(64, 64)", "torch.empty(20).normal_(1, 2), torch.randn(3)"]
"""Normal values of which 16 or more are drawn at once: the last bit may differ."""


def run(text: str, library: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return eval(text, {"torch": library, "np": np})


def plain(value: Any) -> Any:
    """What is compared: type, shape and every element of a tensor."""
    if isinstance(value, tuple) and not isinstance(value, torch.Size | retrograde.Size):
        return tuple(plain(v) for v in value)
    if hasattr(value, "requires_grad"):
        return repr(value.dtype), tuple(value.shape), value.requires_grad, repr(value.tolist())
    return repr(value)


@pytest.mark.parametrize("text", EQUAL)
def test_makes_what_pytorch_makes(text: str) -> None:
    assert plain(run(text, retrograde)) == plain(run(text, torch))


@pytest.mark.parametrize("text", REFUSED)
def test_refuses_what_pytorch_refuses(text: str) -> None:
    check_refusal(run, text, torch)


@pytest.mark.parametrize("seed", [0, 1, 42, -1, 2**40 + 3])
@pytest.mark.parametrize("text", RANDOM)
def test_draws_what_pytorch_draws(text: str, seed: int) -> None:
    assert plain(run(f"[torch.manual_seed({seed}), {text}][1]", retrograde)) == plain(
        run(f"[torch.manual_seed({seed}), {text}][1]", torch)
    )


@pytest.mark.parametrize("text", NEARLY)
def test_draws_many_normal_values_as_pytorch(text: str) -> None:
    ours, theirs = (run(f"[torch.manual_seed(3), ({text},)][1]", library) for library in (retrograde, torch))
    for a, b in zip(_flat(ours), _flat(theirs), strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=3e-6, atol=1e-7)


def _flat(values: Any) -> list[Any]:
    return [t for v in values for t in (v if isinstance(v, tuple) else (v,))]


def test_warns_as_pytorch_when_a_tensor_is_copied() -> None:
    with pytest.warns(UserWarning, match="sourceTensor.detach") as theirs:
        torch.tensor(torch.ones(1))
    with pytest.warns(UserWarning, match="sourceTensor.detach") as ours:
        retrograde.tensor(retrograde.ones(1))
    assert str(ours[0].message) == str(theirs[0].message)
