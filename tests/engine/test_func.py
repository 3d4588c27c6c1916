"""Derivatives of functions as functions: `torch.func`, and `torch.autograd.functional`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import retrograde as rg
from retrograde import func
from retrograde.autograd import functional
from retrograde.pytree import leaves, rebuilt, spec, spread
from retrograde.tape.state import state

X = rg.tensor([1.0, 2.0, 3.0])


def cubes(x: Any) -> Any:
    return (x**3).sum()


def test_gradients_of_gradients() -> None:
    assert func.grad(cubes)(X).tolist() == [3.0, 12.0, 27.0]
    assert func.grad(func.grad(lambda x: x**3))(rg.tensor(2.0)).item() == 12.0
    value = func.grad_and_value(cubes)(X)
    assert (value[0].tolist(), value[1].item()) == ([3.0, 12.0, 27.0], 36.0)


def test_results_have_history_only_where_someone_outside_asks() -> None:
    w = rg.tensor(2.0, requires_grad=True)
    free = func.grad(cubes)(X)
    assert (free.requires_grad, free.grad_fn) == (False, None)
    held = func.grad(lambda x: (w * x * x).sum())(X)
    held.sum().backward()
    assert w.grad is not None
    assert w.grad.item() == 12.0
    with rg.no_grad():
        assert not func.grad(lambda x: (w * x * x).sum())(X).requires_grad
    assert rg.is_grad_enabled()


def test_an_outer_gradient_goes_through() -> None:
    x = rg.tensor(2.0, requires_grad=True)
    func.grad(lambda t: t**3)(x).backward()
    assert x.grad is not None
    assert x.grad.item() == 12.0


def test_jacobians_agree() -> None:
    def f(x: Any) -> Any:
        return rg.stack([x[0] * x[1], x[2].sin(), x.sum()])

    reverse, forward = func.jacrev(f)(X), func.jacfwd(f)(X)
    assert rg.allclose(reverse, forward)
    assert reverse.shape == (3, 3)
    assert rg.allclose(func.hessian(cubes)(X), rg.tensor([[6.0, 0, 0], [0, 12, 0], [0, 0, 18]]))
    assert rg.allclose(func.jacrev(func.jacfwd(cubes))(X), func.hessian(cubes)(X))


def test_nests_go_in_and_come_out() -> None:
    params = {"a": X, "b": (X, rg.tensor(2.0))}

    def f(p: Any) -> Any:
        return (p["a"] * p["b"][0]).sum() * p["b"][1], p["a"]

    gradient, aux = func.grad(f, has_aux=True)(params)
    assert (gradient["a"].tolist(), gradient["b"][1].item()) == ([2.0, 4.0, 6.0], 14.0)
    assert aux.tolist() == X.tolist()
    blocks = func.jacrev(lambda p: {"y": p["a"] * 2})({"a": X})
    assert blocks["y"]["a"].shape == (3, 3)


def test_products_with_the_jacobian() -> None:
    output, pull = func.vjp(rg.exp, X)
    assert rg.allclose(pull(rg.ones(3))[0], output)
    _, moved = func.jvp(lambda a, b: a * b, (X, X), (rg.ones(3), rg.zeros(3)))
    assert moved.tolist() == X.tolist()
    output, push = func.linearize(lambda x: {"y": x * x}, X)
    assert push(rg.ones(3))["y"].tolist() == [2.0, 4.0, 6.0]


def test_batches() -> None:
    rows = rg.arange(6.0).reshape(2, 3)
    assert func.vmap(rg.dot)(rows, rows).tolist() == [5.0, 50.0]
    assert func.vmap(lambda x: x * 2, in_dims=1, out_dims=1)(rows).tolist() == (rows * 2).tolist()
    assert func.vmap(func.grad(cubes))(rows).tolist() == (3 * rows**2).tolist()
    same, different = (func.vmap(lambda x: x + rg.rand(3), randomness=r)(rg.zeros(2, 3)) for r in ("same", "different"))
    assert same[0].tolist() == same[1].tolist()
    assert different[0].tolist() != different[1].tolist()


def test_a_batched_function_prints_once(capsys: pytest.CaptureFixture[str]) -> None:
    func.vmap(lambda x: print(tuple(x.shape)) or x)(rg.ones(3, 2))
    assert capsys.readouterr().out == "(2,)\n"


def test_nothing_is_left_behind() -> None:
    before = rg.Tensor.__bool__, rg.Tensor.item
    with pytest.raises(RuntimeError, match="data-dependent control flow"):
        func.vmap(lambda x: x if x > 0 else -x)(X)
    assert (rg.Tensor.__bool__, rg.Tensor.item) == before
    assert state.listener is None
    assert bool(X[0] > 0)


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: func.grad(lambda x: x)(X), RuntimeError, "to return a scalar Tensor, got tensor with 1 dims"),
    (lambda: func.grad(lambda x: 1.0)(X), RuntimeError, "to return a Tensor, got <class 'float'>"),
    (lambda: func.grad(cubes)(3.0), ValueError, "Thing passed to transform API must be Tensor, got <class 'float'>"),
    (lambda: func.grad(cubes, argnums=1)(X), RuntimeError, "Got argnum=1, but only 1 positional inputs"),
    (lambda: func.grad(cubes, argnums=(0, 0))(X), RuntimeError, "argnums elements must be unique"),
    (lambda: func.jvp(rg.sin, X, X), RuntimeError, "Expected primals to be a tuple"),
    (lambda: func.vjp(rg.sin, X)[1]((X, X)), RuntimeError, "Expected pytree structure of cotangents to be the same"),
    (lambda: func.jacrev(rg.sin, chunk_size=0), ValueError, "`chunk_size` should be greater than 0"),
    (lambda: func.vmap(rg.dot)(rg.ones(2, 3), rg.ones(3, 3)), ValueError, "got sizes [2, 3] for the mapped dimension"),
    (lambda: func.vmap(cubes)(3.0), ValueError, "We cannot vmap over non-Tensor arguments"),
    (lambda: func.vmap(cubes, in_dims=2)(X), ValueError, "expected in_dim to satisfy -1 <= in_dim < 1"),
    (lambda: func.vmap(cubes, in_dims=(0, 0))(X), ValueError, "in_dims is not compatible with the structure"),
    (lambda: func.vmap(lambda x: 1.0)(X), ValueError, "must only return Tensors, got type <class 'float'>"),
    (lambda: func.vmap(lambda x: x.item())(X), RuntimeError, "calling .item() on a Tensor"),
    (lambda: func.vmap(lambda x: x + rg.rand(1))(X), RuntimeError, "called random operation while in randomness"),
    (lambda: func.vmap(cubes, out_dims=None)(X), ValueError, "can not return a BatchedTensor when out_dim is None"),
    (lambda: functional.vjp(rg.sin, X), RuntimeError, "The vector v can only be None if the user-provided function"),
    (lambda: functional.hvp(rg.sin, X, X), RuntimeError, "given to hvp should contain a single element"),
    (lambda: functional.jacobian(rg.sin, [1.0]), TypeError, "given inputs has type <class 'list'>"),
    (lambda: functional.jvp(rg.sin, X, rg.ones(2)), RuntimeError, "v has invalid size: should be torch.Size([3])"),
    (lambda: functional.jacobian(lambda x: X, X, strict=True), RuntimeError, "does not require gradients"),
    (lambda: functional.hessian(lambda x: x.sum(), X, strict=True), RuntimeError, "found that the jacobian"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refusals(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


def test_derivatives_at_a_point() -> None:
    assert rg.allclose(functional.hessian(cubes, X), func.hessian(cubes)(X))
    value, product = functional.hvp(cubes, X, rg.ones(3))
    assert (value.item(), product.tolist()) == (36.0, [6.0, 12.0, 18.0])
    assert functional.vhp(cubes, X, rg.ones(3))[1].tolist() == product.tolist()
    rows = functional.jacobian(lambda a, b: (a * b, a.sum()), (X, X))
    assert [[tuple(block.shape) for block in row] for row in rows] == [[(3, 3), (3, 3)], [(3,), (3,)]]
    w = rg.ones(2, requires_grad=True)
    functional.jacobian(lambda x: x**2, w, create_graph=True).sum().backward()
    assert w.grad is not None
    assert w.grad.tolist() == [2.0, 2.0]


def test_modules_as_functions() -> None:
    layer = rg.nn.Linear(2, 1)
    weight = layer.weight
    out = func.functional_call(layer, {"weight": rg.ones(1, 2), "bias": rg.zeros(1)}, rg.ones(1, 2))
    assert out.item() == 2.0
    assert layer.weight is weight
    with pytest.raises(RuntimeError, match="Missing key"):
        func.functional_call(layer, {"weight": rg.ones(1, 2)}, rg.ones(1, 2), strict=True)
    models = [rg.nn.Linear(2, 1) for _ in range(3)]
    params, buffers = func.stack_module_state(models)
    assert ({name: tuple(p.shape) for name, p in params.items()}, buffers) == (
        {"weight": (3, 1, 2), "bias": (3, 1)},
        {},
    )
    outs = func.vmap(lambda p: func.functional_call(models[0], p, rg.ones(1, 2)))(params)
    assert rg.allclose(outs, rg.stack([m(rg.ones(1, 2)) for m in models]))


def test_nests() -> None:
    nest = {"w": 1, "b": (2, [3, None])}
    assert leaves(nest) == [1, 2, 3, None]
    assert rebuilt(nest, "abcd") == {"w": "a", "b": ("b", ["c", "d"])}
    assert spread((0, None), (1, (2, 3))) == [0, None, None]
    assert spread((0,), (1, 2)) is None
    assert spec((1, 2)) == "TreeSpec(tuple, None, [*,\n  *])"
