"""Gradients as functions, switches, and operations with derivatives of the program's own."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

import retrograde as rg
from retrograde import autograd
from retrograde.tape.state import state


class Exp(autograd.Function):
    """Keeps its own result and an attribute."""

    @staticmethod
    def forward(ctx: Any, x: Any, k: float) -> Any:
        out = rg.exp(x * k)
        ctx.save_for_backward(out)
        ctx.k = k
        return out

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        (out,) = ctx.saved_tensors
        return grad * out * ctx.k, None


class Product(autograd.Function):
    """Two operands, saved apart from forward."""

    calls = 0

    @staticmethod
    def forward(a: Any, b: Any) -> Any:
        return a * b

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        Product.calls += 1
        a, b = ctx.saved_tensors
        return (grad * b if ctx.needs_input_grad[0] else None), (grad * a if ctx.needs_input_grad[1] else None)


def double(*shape: int) -> Any:
    return rg.rand(*shape, dtype=rg.float64, requires_grad=True)


def test_a_custom_function_prints_like_pytorchs() -> None:
    y = Exp.apply(rg.tensor(0.0, requires_grad=True), 2.0)
    assert repr(y) == "tensor(1., grad_fn=<ExpBackward>)"
    assert Exp.apply(rg.tensor(0.0), 2.0).grad_fn is None


def test_its_gradients_agree_with_numbers() -> None:
    assert autograd.gradcheck(lambda x: Exp.apply(x, 1.5), double(3))
    assert autograd.gradgradcheck(lambda x: Exp.apply(x, 1.5), double(3))
    assert autograd.gradcheck(Product.apply, (double(2, 3), double(3)))
    assert autograd.gradgradcheck(Product.apply, (double(2), double(2)))


def test_backward_runs_once_for_all_operands() -> None:
    a, b = double(2), double(2)
    Product.calls = 0
    Product.apply(a, b).sum().backward()
    assert Product.calls == 1
    Product.apply(a, b.detach()).sum().backward()
    assert a.grad is not None
    assert a.grad.tolist() == (b * 2).tolist()


def test_saved_values_are_freed_and_guarded() -> None:
    x = rg.ones(2, requires_grad=True)
    y = Product.apply(x * 1, x)
    y.sum().backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.sum().backward()
    h = x * 1
    z = Product.apply(h, x)
    h.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.sum().backward()


def test_a_graph_with_its_own_result_kept_dies_by_counting() -> None:
    gc.disable()
    try:
        x = rg.ones(2, requires_grad=True)
        y = Exp.apply(x, 1.0)
        gone = weakref.ref(y)
        del y
        assert gone() is None
    finally:
        gc.enable()


def returning(value: Any) -> Any:
    """A function of one operand whose backward returns `value`."""

    class Odd(autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 1

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            return value

    return Odd


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ((rg.ones(2), rg.ones(2)), RuntimeError, r"OddBackward returned an incorrect number .*\(expected 1, got 2"),
        (rg.ones(3), RuntimeError, r"got \[3\] but expected shape compatible with \[2\]"),
        (1.0, RuntimeError, "expected Variable or None"),
    ],
)  # fmt: skip
def test_a_wrong_backward_is_refused(value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        returning(value).apply(rg.ones(2, requires_grad=True)).sum().backward()


def test_no_gradient_means_zero() -> None:
    x = rg.ones(2, requires_grad=True)
    (returning(None).apply(x) + x).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [1.0, 1.0]


def test_an_unfinished_function_is_refused() -> None:
    class Empty(autograd.Function):
        pass

    with pytest.raises(NotImplementedError, match="implement the forward"):
        Empty.apply(rg.ones(1))


def test_a_listener_hears_one_op(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []

    class Ops:
        def on_op(self, op: Any, args: Any, params: Any, out: Any, inplace: bool) -> None:
            heard.append(op.name)

    x = rg.ones(2, requires_grad=True)
    monkeypatch.setattr(state, "listener", Ops())
    Exp.apply(x, 2.0)
    assert heard == ["Exp"]


def test_several_roots_add_up() -> None:
    x = rg.tensor(2.0, requires_grad=True)
    y = x * x
    autograd.backward([y * 1, y * 10], [None, rg.tensor(2.0)])
    assert x.grad is not None
    assert x.grad.item() == 84.0
    autograd.backward(x * 3)
    assert x.grad.item() == 87.0


def test_switches() -> None:
    x = rg.ones(1, requires_grad=True)
    with rg.no_grad():
        assert not (x * 2).requires_grad
        with rg.enable_grad():
            assert (x * 2).requires_grad
    with rg.inference_mode():
        assert not rg.is_grad_enabled()
    with rg.set_grad_enabled(False):
        assert not rg.is_grad_enabled()
    assert rg.inference_mode()(lambda: (x * 2).requires_grad)() is False
    assert rg.is_grad_enabled()


def test_a_function_is_applied_not_called() -> None:
    class Double(rg.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

    with pytest.raises(RuntimeError, match="Legacy autograd function with non-static forward method") as caught:
        Double()(rg.ones(1))
    assert caught.value.__notes__ == ["Write Double.apply(x) instead of Double()(x)."]
