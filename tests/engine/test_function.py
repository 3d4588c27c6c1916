"""Custom operations with several results, marks, and gradients that are missing."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

import retrograde as rg
from retrograde import autograd
from retrograde.autograd.function import once_differentiable


class Both(autograd.Function):
    """Product and sum."""

    seen: tuple[Any, ...] = ()

    @staticmethod
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        ctx.save_for_backward(a, b)
        return a * b, a + b

    @staticmethod
    def backward(ctx: Any, g: Any, h: Any) -> Any:
        Both.seen = g, h
        a, b = ctx.saved_tensors
        return g * b + h, g * a + h


def leaf(*shape: int) -> Any:
    return rg.rand(*shape, dtype=rg.float64, requires_grad=True)


def test_several_results() -> None:
    a, b = leaf(2, 3), leaf(2, 3)
    product, total = Both.apply(a, b)
    assert (product.grad_fn.name(), total.grad_fn.name()) == ("BothBackward", "BothBackward")
    product.sum().backward()
    assert rg.equal(a.grad, b)
    assert [g.tolist() for g in Both.seen] == [rg.ones(2, 3).tolist(), rg.zeros(2, 3).tolist()]
    assert autograd.gradcheck(Both.apply, (leaf(2), leaf(2)))
    assert autograd.gradgradcheck(Both.apply, (leaf(2), leaf(2)))


def test_results_that_are_no_tensors_and_results_without_gradient() -> None:
    class Sort(autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any, note: str) -> Any:
            values, places = x.sort()
            ctx.mark_non_differentiable(places)
            ctx.save_for_backward(places)
            return values, places, note, None

        @staticmethod
        def backward(ctx: Any, g: Any, *rest: Any) -> Any:
            assert [r if r is None else r.tolist() for r in rest] == [[0, 0], None, None]
            (places,) = ctx.saved_tensors
            return rg.zeros_like(g).scatter(0, places, g), None

    x = rg.tensor([2.0, 1.0], requires_grad=True)
    values, places, note, nothing = Sort.apply(x, "hello")
    assert (values.tolist(), places.tolist(), note, nothing) == ([1.0, 2.0], [1, 0], "hello", None)
    assert not places.requires_grad
    (values * rg.tensor([1.0, 10.0])).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [10.0, 1.0]


def test_missing_gradients_can_be_none() -> None:
    class Twice(autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.set_materialize_grads(False)
            return x * 1, x * 2

        @staticmethod
        def backward(ctx: Any, g: Any, h: Any) -> Any:
            assert g is None
            return h * 2

    x = rg.ones(2, requires_grad=True)
    Twice.apply(x)[1].sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [2.0, 2.0]


class Doubled(autograd.Function):
    """Changes its argument."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        x.mul_(2)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        return g * 2


def test_arguments_that_are_changed() -> None:
    x = rg.ones(2, requires_grad=True)
    h = x * 1
    out = Doubled.apply(h)
    assert out is h
    out.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [2.0, 2.0]
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad has been used in an in-place operation"):
        Doubled.apply(x)


def test_what_is_differentiable_once_is_refused_twice() -> None:
    class Once(autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 3

        @staticmethod
        @once_differentiable
        def backward(ctx: Any, g: Any) -> Any:
            return g * 3

    x = rg.ones(2, requires_grad=True)
    (g,) = autograd.grad((Once.apply(x) ** 2).sum(), x, create_graph=True)
    assert g is not None
    with pytest.raises(RuntimeError, match="trying to differentiate twice a function that was marked with"):
        g.sum().backward()


def test_saving_what_is_no_tensor_is_refused() -> None:
    class Saves(autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x, 3)
            return x

    with pytest.raises(TypeError, match="save_for_backward can only save variables, but argument 1 is of type int"):
        Saves.apply(rg.ones(1))


def test_the_node_is_the_context() -> None:
    x = rg.ones(2, requires_grad=True)
    product, _ = Both.apply(x, x)
    owner = product.grad_fn
    assert [t is x for t in owner.saved_tensors] == [True, True]
    assert owner.needs_input_grad == (True, True)


def test_graphs_die_by_counting() -> None:
    gc.disable()
    try:
        x = rg.ones(2, requires_grad=True)
        for make in (lambda: Both.apply(x, x)[0], lambda: Doubled.apply(x * 1)):
            gone = weakref.ref(make())
            assert gone() is None
    finally:
        gc.enable()
