"""The walk back over the tape: order, sums, broadcasting, what is kept and freed, and how it says no."""

from __future__ import annotations

import gc
import warnings
from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde.tape.node import Node
from retrograde.tensor import Tensor


def leaf(value: Any, dtype: str = "float32") -> Tensor:
    return Tensor(np.asarray(value, dtype), requires_grad=True)


def test_a_hundred_thousand_ops_without_recursion() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(100_000):
        y = y * 1.0
    y.backward()
    assert x.grad is not None
    assert x.grad.item() == 1.0
    del y


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((2, 3), (3,)),
        ((2, 1), (1, 3)),
        ((3,), (2, 3)),
        ((), (2, 3)),
        ((1, 1), (2, 3)),
        ((4, 1, 3), (2, 1)),
        ((1,), (3,)),
    ],
)
def test_broadcasting_is_undone(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    x, y = leaf(np.ones(a)), leaf(np.full(b, 2.0))
    out = x * y
    out.sum().backward()
    for tensor, other in ((x, 2.0), (y, 1.0)):
        assert tensor.grad is not None
        assert tensor.grad.shape == tensor.shape
        np.testing.assert_array_equal(tensor.grad.array, np.full(tensor.shape, other * out.numel() / tensor.numel()))


def test_contributions_add_up_before_a_node_is_visited() -> None:
    x = leaf(3.0)
    h = x * x
    seen: list[float] = []
    h.register_hook(lambda g: seen.append(g.item()))
    (h * 2 + h * 5 + h).backward()
    assert seen == [8.0]
    assert x.grad is not None
    assert x.grad.item() == 48.0


def test_gradients_accumulate_in_the_same_tensor() -> None:
    x = leaf([1.0, 2.0])
    (x * x).sum().backward()
    first = x.grad
    (x * x).sum().backward()
    assert x.grad is first
    assert first is not None
    assert first.tolist() == [4.0, 8.0]


def test_gradients_of_two_leaves_share_no_memory() -> None:
    a, b = leaf([1.0]), leaf([2.0])
    (a + b).sum().backward()
    assert a.grad is not None
    assert b.grad is not None
    a.grad.array[0] = 9
    assert b.grad.tolist() == [1.0]


def test_saved_values_are_freed_once() -> None:
    x = leaf(2.0)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time") as caught:
        y.backward()
    assert "retain_graph=True" in caught.value.__notes__[0]
    z = x + 1
    z.backward()
    z.backward()
    assert x.grad is not None
    assert x.grad.item() == 10.0


def test_what_backward_refuses() -> None:
    x = leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar outputs") as caught:
        (x * 2).backward()
    assert "[2]" in caught.value.__notes__[0]
    with pytest.raises(RuntimeError, match="does not require grad and does not have a grad_fn") as caught:
        x.detach().sum().backward()
    assert "requires_grad=True" in caught.value.__notes__[0]
    with pytest.raises(RuntimeError, match=r"Mismatch in shape: grad_output\[0\] has a shape of torch.Size\(\[3\]\)"):
        (x * 2).backward(Tensor(np.ones(3, np.float32)))


def test_a_leaf_is_its_own_graph() -> None:
    x = leaf(2.0)
    x.backward()
    assert x.grad is not None
    assert x.grad.item() == 1.0


def test_only_the_inputs_asked_for() -> None:
    x, y = leaf(2.0), leaf(3.0)
    (x * y).backward(inputs=[x])
    assert x.grad is not None
    assert y.grad is None


# ---- functional gradients


def test_grad_touches_no_leaf() -> None:
    x = leaf(3.0)
    (g,) = torch.autograd.grad(x * x, x)
    assert (g.item(), x.grad, g.requires_grad) == (6.0, None, False)


def test_grad_with_respect_to_what_is_inside() -> None:
    x = leaf(3.0)
    h = x * 2
    inner, outer = torch.autograd.grad(h * h, [h, x])
    assert (inner.item(), outer.item()) == (12.0, 24.0)


def test_grad_says_when_an_input_was_not_used() -> None:
    x, y = leaf(3.0), leaf(1.0)
    with pytest.raises(RuntimeError, match="appears to not have been used in the graph"):
        torch.autograd.grad(x * x, [x, y])
    assert torch.autograd.grad(x * x, [x, y], allow_unused=True)[1] is None
    with pytest.raises(RuntimeError, match="does not require grad"):
        torch.autograd.grad(x * x, x.detach())


def test_three_orders() -> None:
    x = leaf(2.0)
    first = torch.autograd.grad(x**4, x, create_graph=True)[0]
    second = torch.autograd.grad(first, x, create_graph=True)[0]
    third = torch.autograd.grad(second, x)[0]
    assert [t.item() for t in (first, second, third)] == [32.0, 48.0, 48.0]


def test_a_recorded_gradient_can_be_used_in_a_loss() -> None:
    x = leaf([1.0, 2.0])
    (g,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
    (g * g).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [36.0, 288.0]


# ---- hooks


def test_hooks_run_in_order_replace_and_can_be_removed() -> None:
    x = leaf(2.0)
    h = x * 3
    seen: list[tuple[str, float]] = []
    h.register_hook(lambda g: seen.append(("first", g.item())))
    double = h.register_hook(lambda g: g * 2)
    h.register_hook(lambda g: seen.append(("last", g.item())))
    x.register_hook(lambda g: seen.append(("leaf", g.item())))
    (h * h).backward(retain_graph=True)
    assert seen == [("first", 12.0), ("last", 24.0), ("leaf", 72.0)]
    assert x.grad is not None
    assert x.grad.item() == 72.0
    double.remove()
    x.grad = None
    (h * h).backward()
    assert x.grad.item() == 36.0


def test_a_hook_needs_a_gradient_to_hook() -> None:
    with pytest.raises(RuntimeError, match="cannot register a hook on a tensor that doesn't require gradient"):
        leaf(1.0).detach().register_hook(print)


def test_retained_gradients() -> None:
    x = leaf(2.0)
    h = x * 3
    h.retain_grad()
    h.retain_grad()
    (h * h).backward(retain_graph=True)
    assert (h.retains_grad, h.grad.item()) == (True, 12.0)  # type: ignore[union-attr]
    (h * h).backward()
    assert h.grad is not None
    assert h.grad.item() == 24.0
    with pytest.raises(RuntimeError, match="can't retain_grad on Tensor that has requires_grad=False"):
        h.detach().retain_grad()


def test_reading_the_gradient_of_a_non_leaf_warns() -> None:
    h = leaf(2.0) * 3
    with pytest.warns(UserWarning, match="not a leaf Tensor"):
        assert h.grad is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert leaf(2.0).grad is None


# ---- modes


def test_no_grad_records_nothing_and_restores() -> None:
    x = leaf(2.0)
    with torch.no_grad():
        y = x * 2
        with torch.enable_grad():
            z = x * 2
    assert (y.requires_grad, y.is_leaf, y.grad_fn) == (False, True, None)
    assert z.requires_grad
    assert (x * 2).requires_grad

    @torch.no_grad()
    def quiet() -> Tensor:
        return x * 2

    assert not quiet().requires_grad
    with pytest.raises(ZeroDivisionError), torch.no_grad():
        raise ZeroDivisionError
    assert torch.is_grad_enabled()


def test_names_and_next_functions() -> None:
    x, w = leaf([[1.0]]), leaf([[2.0]])
    out = (x @ w + 1).relu().sum()
    names = []
    node: Any = out.grad_fn
    while node.next_functions:
        assert type(node).__name__ == node.name()
        names.append(node.name())
        node = node.next_functions[0][0]
    assert names == ["SumBackward0", "ReluBackward0", "AddBackward0", "MmBackward0"]
    assert (node.name(), node.variable) == ("torch::autograd::AccumulateGrad", x)
    assert out.grad_fn is out.grad_fn
    assert str(out) == "tensor(3., grad_fn=<SumBackward0>)"


# ---- memory


def _step(w: Tensor, x: Tensor) -> None:
    h = (x @ w).tanh() * 2
    h.retain_grad()
    h[0] += 1
    loss = (h * h).mean() + torch.nn.functional.cross_entropy(h, torch.tensor([0, 1]))
    loss.register_hook(lambda g: g)
    loss.backward()
    (g,) = torch.autograd.grad((w * w * w).sum(), w, create_graph=True)
    (g * g).sum().backward()


def test_a_step_leaves_nothing_for_the_cycle_collector() -> None:
    w, x = leaf(np.ones((3, 4))), Tensor(np.ones((2, 3), np.float32))
    _step(w, x)
    gc.collect()
    gc.disable()
    try:
        before = _living()
        for _ in range(5):
            _step(w, x)
        assert _living() == before
        assert gc.collect() == 0
    finally:
        gc.enable()


def _living() -> int:
    return sum(type(thing) in (Node, Tensor) for thing in gc.get_objects())


def test_a_graph_dies_with_its_last_result() -> None:
    x = leaf(np.ones(1000))
    gc.collect()
    before = _living()
    y = x
    for _ in range(50):
        y = y.sin()
    assert _living() > before + 50
    del y
    assert _living() == before


def test_a_gradient_that_nobody_else_holds_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[Any] = []
    monkeypatch.setattr("retrograde.backward.walk._owned", lambda g: copied.append(g) or g.copy())
    x, w, b = torch.ones(3, 2), torch.ones(4, 2, requires_grad=True), torch.ones(3, 4, requires_grad=True)
    product = torch.nn.functional.linear(x, w)
    product.backward(torch.ones(3, 4))
    assert not copied
    (b + b.detach()).backward(torch.ones(3, 4))
    assert len(copied) == 1
