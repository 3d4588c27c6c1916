"""Functions that are more than one op, on a device that is not the current one: the same as on the CPU."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde.devices import arrays
from retrograde.tensor import Tensor

from .stand_in import Traffic, fake_devices  # noqa: TID251

F: Any = torch.nn.functional


@pytest.fixture
def devices() -> Iterator[Traffic]:
    with fake_devices() as traffic:
        yield traffic


class Square(torch.autograd.Function):
    """An operation whose derivative the program writes."""

    @staticmethod
    def forward(ctx: Any, a: Any) -> Any:
        ctx.save_for_backward(a)
        return a * a

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        (a,) = ctx.saved_tensors
        return g * 2 * a


def _leaf(x: Tensor) -> Tensor:
    return x.detach().clone().requires_grad_()


def _gradient(function: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    def run(x: Tensor) -> Tensor:
        leaf = _leaf(x)
        function(leaf).sum().backward()
        assert leaf.grad is not None
        return leaf.grad

    return run


def _hooked(x: Tensor) -> Tensor:
    x.register_hook(lambda g: g * 2)
    y = x * 3
    y.retain_grad()
    (y * y).sum().backward()
    assert y.grad is not None
    return y.grad + x.grad  # type: ignore[operator]


def _lbfgs(x: Tensor) -> Tensor:
    leaf = _leaf(x)
    optimizer = torch.optim.LBFGS([leaf])

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = ((leaf - 3) ** 2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return leaf.detach()


def _saved(x: Tensor) -> Tensor:
    buffer = io.BytesIO()
    torch.save({"x": x}, buffer)
    buffer.seek(0)
    return torch.load(buffer)["x"].to(x.device)  # type: ignore[no-any-return]


def _loaded(x: Tensor) -> Tensor:
    rows = torch.utils.data.TensorDataset(x, x * 2)
    return torch.cat([a + b for a, b in torch.utils.data.DataLoader(rows, batch_size=2)])


FUNCTIONS: list[Callable[[Tensor], Any]] = [
    lambda x: torch.autograd.functional.jacobian(lambda v: v * v, x),
    lambda x: torch.autograd.functional.hessian(lambda v: (v**3).sum(), x),
    lambda x: torch.func.grad(lambda v: (v**3).sum())(x),
    lambda x: torch.func.vmap(lambda v: v * 2)(x),
    lambda x: torch.func.jacrev(lambda v: v * v)(x),
    lambda x: torch.func.jvp(lambda v: v * v, (x,), (x,))[1],
    lambda x: torch.utils.checkpoint.checkpoint(lambda v: v * v, x, use_reentrant=False),
    lambda x: torch.compile(lambda v: v * v + 1)(x),
    _gradient(Square.apply),
    _gradient(lambda v: torch.einsum("i,j->ij", v, v)),
    _gradient(lambda v: F.normalize(v, dim=0)),
    lambda x: _hooked(_leaf(x)),
    _lbfgs,
    _saved,
    _loaded,
    lambda x: torch.stack([x[0], x[1]]),
    lambda x: x[torch.tensor([2, 0])],
    lambda x: torch.isin(x, x[:1]),
    lambda x: torch.unique(x),
    lambda x: torch.bincount(x.long()),
    lambda x: torch.histc(x, 2),
    lambda x: torch.meshgrid(x, x, indexing="ij")[0],
    lambda x: torch.cdist(x[:, None], x[:, None]),
    lambda x: x.median(),
    lambda x: torch.quantile(x, 0.5),
    lambda x: x.std(),
    lambda x: torch.nn.utils.rnn.pad_sequence([x, x[:1]]),
    lambda x: F.scaled_dot_product_attention(x[:, None], x[:, None], x[:, None], is_causal=True),
    lambda x: torch.linalg.svd(torch.outer(x, x)).S,
    lambda x: torch.linalg.inv(torch.eye(3, device=x.device) + torch.outer(x, x)),
    lambda x: torch.bernoulli(torch.ones_like(x)),
    lambda x: torch.normal(x, 0.0),
    lambda x: x.new_zeros(2),
    lambda x: x.new_tensor([1.0]),
    lambda x: torch.tensor(float(torch.allclose(x, x) and torch.equal(x, x)), device=x.device),
    lambda x: torch.tensor(float(torch.autograd.gradcheck(lambda v: v * v, (_leaf(x.double()),))), device=x.device),
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions(devices: Traffic, function: Callable[[Tensor], Any]) -> None:
    x = torch.tensor([1.0, 2.0, 4.0])
    here, there = function(x), function(x.to("cuda:1"))
    assert str(there.device) == "cuda:1"
    np.testing.assert_allclose(arrays.host(there.array), arrays.host(here.array), rtol=1e-5, atol=1e-6)


DRAWS: list[Callable[[Tensor], Any]] = [
    lambda x: torch.multinomial(x, 2),
    lambda x: F.rrelu(x - 2, training=True),
    lambda x: F.gumbel_softmax(x, hard=True, dim=0),
    lambda x: F.dropout(x, 0.5),
    lambda x: x.clone().exponential_(),
    lambda x: x.clone().random_(0, 3),
    lambda x: torch.poisson(x),
    lambda x: torch.nn.init.orthogonal_(torch.empty(2, 2, device=x.device)),
    lambda x: torch.nn.init.sparse_(torch.empty(4, 2, device=x.device), 0.5),
    lambda x: torch.nn.init.trunc_normal_(torch.empty(2, 2, device=x.device)),
    lambda x: torch.nn.init.eye_(torch.empty(2, 2, device=x.device)),
]


@pytest.mark.parametrize("draw", DRAWS)
def test_what_is_drawn_is_on_the_device(devices: Traffic, draw: Callable[[Tensor], Any]) -> None:
    assert str(draw(torch.tensor([1.0, 2.0, 4.0], device="cuda:1")).device) == "cuda:1"
