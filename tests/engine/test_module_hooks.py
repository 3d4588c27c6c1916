"""Hooks of modules: when they are called, with what, and what they may replace."""

from __future__ import annotations

from typing import Any

import pytest

import retrograde as rg
from retrograde import nn
from retrograde.nn.hooks import register_module_forward_hook


def doubled() -> nn.Linear:
    """y = 2x, without a bias."""
    layer = nn.Linear(1, 1, bias=False)
    nn.init.constant_(layer.weight, 2.0)
    return layer


def test_hooks_run_in_order_and_replace() -> None:
    layer, seen = doubled(), []
    layer.register_forward_pre_hook(lambda m, args: (args[0] + 1,))
    layer.register_forward_hook(lambda m, args, out: seen.append((args[0].item(), out.item())))
    layer.register_forward_hook(lambda m, args, out: out * 10, prepend=True)
    assert layer(rg.ones(1)).tolist() == [40.0]
    assert seen == [(2.0, 40.0)]


def test_hooks_with_keyword_arguments() -> None:
    layer = doubled()
    layer.register_forward_pre_hook(lambda m, args, kwargs: (args, {"input": kwargs["input"] * 3}), with_kwargs=True)
    assert layer(input=rg.ones(1)).tolist() == [6.0]
    layer.register_forward_pre_hook(lambda m, args, kwargs: 3, with_kwargs=True)
    with pytest.raises(RuntimeError, match="must return None or a tuple of"):
        layer(input=rg.ones(1))


def test_a_hook_that_is_always_called_sees_a_failure() -> None:
    layer, seen = doubled(), []
    layer.register_forward_hook(lambda m, args, out: seen.append(out), always_call=True)
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        layer(rg.ones(3))
    assert seen == [None]


def test_hooks_for_every_module_come_first_and_go() -> None:
    net, seen = nn.Sequential(doubled()), []
    net[0].register_forward_hook(lambda m, args, out: seen.append("own"))
    with register_module_forward_hook(lambda m, args, out: seen.append(type(m).__name__)):
        net(rg.ones(1))
    net(rg.ones(1))
    assert seen == ["Linear", "own", "Sequential", "own"]


def test_backward_hooks_see_and_replace_gradients() -> None:
    layer, x, seen = doubled(), rg.ones(1, requires_grad=True), []
    layer.register_full_backward_pre_hook(lambda m, grads: (grads[0] * 5,))
    layer.register_full_backward_hook(lambda m, into, out: seen.append((into[0].item(), out[0].item())))
    layer.register_full_backward_hook(lambda m, into, out: (into[0] + 1,))
    layer(x).backward()
    assert seen == [(10.0, 5.0)]
    assert x.grad is not None
    assert x.grad.tolist() == [11.0]


class Pair(nn.Module):
    def forward(self, a: Any, b: Any) -> Any:
        return a * b, a + b


def test_backward_hooks_of_several_inputs_wait_for_all_gradients() -> None:
    module, seen = Pair(), []
    module.register_full_backward_hook(lambda m, into, out: seen.append([g.item() for g in into]))
    module.register_full_backward_hook(lambda m, into, out: (into[0] * 10, into[1]))
    a, b = rg.tensor(2.0, requires_grad=True), rg.tensor(3.0, requires_grad=True)
    product, total = module(a, b)
    (product + total).backward()
    assert seen == [[4.0, 3.0]]
    assert a.grad is not None
    assert b.grad is not None
    assert (a.grad.item(), b.grad.item()) == (40.0, 3.0)


def test_backward_hooks_without_gradients_of_inputs() -> None:
    layer, seen = doubled(), []
    layer.register_full_backward_hook(lambda m, into, out: seen.append((into, out[0].item())))
    layer(rg.ones(1)).backward()
    assert seen == [((None,), 1.0)]


def test_a_backward_hook_must_return_as_many_gradients() -> None:
    layer = doubled()
    layer.register_full_backward_hook(lambda m, into, out: (1, 2))
    with pytest.raises(RuntimeError, match="invalid number of grad_input, got 2, but expected 1"):
        layer(rg.ones(1, requires_grad=True)).backward()
