"""The graph as programs see it, hooks of every kind, what is kept for backward, checkpoints, inference mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde import autograd
from retrograde.autograd import graph
from retrograde.tape.state import state
from retrograde.utils.checkpoint import checkpoint, checkpoint_sequential


def leaf(*values: float) -> Any:
    return rg.tensor(values, requires_grad=True)


# ---- nodes


def test_a_node_says_what_it_is_and_keeps() -> None:
    x = leaf(1.0, 2.0)
    y = x**2
    node: Any = y.grad_fn
    assert (repr(type(node)), node.name(), node.metadata) == ("<class 'PowBackward0'>", "PowBackward0", {})
    assert isinstance(node, graph.Node)
    assert (node._saved_self is x, node._saved_exponent) == (True, 2)
    assert {"_saved_self", "_saved_exponent"} <= set(dir(node))
    assert [(f.name(), f.variable is x, i) for f, i in node.next_functions] == [
        ("torch::autograd::AccumulateGrad", True, 0)
    ]
    with pytest.raises(AttributeError, match="'PowBackward0' object has no attribute '_saved_else'"):
        node._saved_else  # noqa: B018
    y.sum().backward()
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        node._saved_self  # noqa: B018
    assert x.exp().grad_fn._saved_result.grad_fn.name() == "ExpBackward0"


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (lambda x: x * 2, ["acc", None]),
        (lambda x: 2 * x, ["acc", None]),
        (lambda x: x + x, ["acc", "acc"]),
        (lambda x: rg.ones(2) * x, [None, "acc"]),
        (lambda x: rg.ones(2) - x, [None, "acc"]),
        (lambda x: rg.ones(2) + x, [None, "acc"]),
        (lambda x: 1 + x, ["acc", None]),
        (lambda x: 1 - x, ["acc"]),
        (lambda x: x - 1, ["acc", None]),
        (lambda x: 1 / x, ["ReciprocalBackward0", None]),
        (lambda x: x.masked_fill(x > 1, 0.0), ["acc"]),
        (lambda x: x.aminmax().min, ["acc"]),
        (lambda x: rg.tensor(2.0) * x.view(2, 1)[0, 0], [None, "SelectBackward0"]),
        (lambda x: x.view(1, 2)[0, 1:], ["SelectBackward0"]),
        (lambda x: rg.nn.functional.cross_entropy(x, rg.tensor(1)), ["LogSoftmaxBackward0"]),
        (lambda x: rg.where(x > 0, x, x * 2), ["acc", "MulBackward0"]),
        (lambda x: rg.nn.Linear(2, 1)(x.view(1, 2)), ["acc", "ViewBackward0", "TBackward0"]),
        (lambda x: rg.nn.Linear(2, 1)(x), ["AddmmBackward0"]),
        (lambda x: rg.nn.Linear(2, 1, bias=False)(rg.ones(3, 2)), [None, "TBackward0"]),
        (lambda x: x.view(1, 1, 2) @ x.view(1, 2, 1), ["BmmBackward0"]),
        (lambda x: x @ rg.ones(2, 3), ["MmBackward0"]),
    ],
)
def test_next_functions_are_pytorchs(make: Callable[[Any], Any], names: list[str | None]) -> None:
    functions = make(leaf(1.0, 2.0)).grad_fn.next_functions
    told = [None if f is None else f.name().replace("torch::autograd::AccumulateGrad", "acc") for f, _ in functions]
    assert told == names


# ---- hooks


def test_hooks_run_in_order_and_the_kept_gradient_is_the_last() -> None:
    x = leaf(1.0)
    y = x * 2
    y.retain_grad()
    seen: list[Any] = []
    y.register_hook(lambda g: seen.append(g.item()))
    y.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: seen.append(g.item()))
    y.sum().backward()
    assert (seen, y.grad.item(), x.grad.item()) == ([1.0, 10.0], 10.0, 20.0)


def test_hooks_of_nodes_and_of_leaves() -> None:
    x = leaf(3.0)
    seen: list[Any] = []
    y = x * 2
    y.grad_fn.register_prehook(lambda grads: (grads[0] * 5,))
    y.grad_fn.register_hook(lambda inputs, outputs: seen.append((inputs[0].item(), outputs[0].item())))
    handle = x.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.item()))
    y.sum().backward()
    handle.remove()
    (x * 1).sum().backward()
    assert seen == [(10.0, 5.0), 10.0]
    assert x.grad.item() == 11.0
    z = x * 2
    z.grad_fn.register_hook(lambda inputs, outputs: (inputs[0] * 100, None))
    assert autograd.grad(z.sum(), x)[0].item() == 200.0


@pytest.mark.parametrize(
    ("hook", "error", "message"),
    [
        (lambda g: 3.0, TypeError, "expected Variable, but hook returned 'float'"),
        (lambda g: rg.ones(5), RuntimeError, "hook '<lambda>' has changed the size of value"),
    ],
)
def test_what_hooks_must_not_return(hook: Any, error: type[Exception], message: str) -> None:
    y = leaf(1.0) * 2
    y.register_hook(hook)
    with pytest.raises(error, match=message):
        y.sum().backward()


def test_one_hook_for_several_tensors() -> None:
    a, b = leaf(1.0), leaf(2.0)
    seen: list[Any] = []
    handle = graph.register_multi_grad_hook([a, b], seen.append)
    (a * 3).sum().backward()
    handle.remove()
    (a * b).sum().backward()
    assert [[None if g is None else g.item() for g in grads] for grads in seen] == [[3.0, None]]


# ---- requests


def test_tensors_inside_receive_when_they_are_asked_for() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    (y * 3).sum().backward(inputs=[y])
    assert (x.grad, y.grad.tolist()) == (None, [3.0, 3.0])


def test_gradients_of_a_batch_of_directions() -> None:
    x = leaf(1.0, 2.0)
    (rows,) = autograd.grad(x**2, x, rg.eye(2), is_grads_batched=True)
    assert rows is not None
    assert rows.tolist() == [[2.0, 0.0], [0.0, 4.0]]


X = leaf(1.0, 2.0)
REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: (X * 2).backward([1.0, 1.0]), TypeError, "gradients can be either Tensors or None, but got float"),
    (lambda: autograd.grad([X.sum(), X.sum()], X, [rg.tensor(1.0)]), RuntimeError, "got 2 tensors and 1 gradients"),
    (lambda: autograd.grad(X.sum(), []), RuntimeError, "`inputs` argument to `grad()` cannot be empty."),
    (lambda: X.sum().backward(inputs=[]), RuntimeError, "`inputs` argument to `backward()` cannot be empty."),
    (lambda: autograd.grad(X.sum(), "x"), RuntimeError, "all inputs have to be Tensors or GradientEdges, but got str"),
    (
        lambda: autograd.grad(X.sum(), X, allow_unused=False, materialize_grads=True),
        ValueError,
        "Expected allow_unused to be True or not passed",
    ),
    (lambda: autograd.backward([X.sum(), rg.ones(1)]), RuntimeError, "element 1 of tensors does not require grad"),
    (lambda: (X * 2)[:1].detach_(), RuntimeError, "Can't detach views in-place."),
    (lambda: setattr(X, "data", 3), TypeError, "Variable data has to be a tensor, but got int"),
    (lambda: setattr(X, "grad", rg.ones(2, dtype=rg.float64)), RuntimeError, "a gradient with dtype 'double'"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refusals(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


# ---- anomalies


def test_anomalies_name_the_step() -> None:
    x = leaf(0.0)
    with autograd.detect_anomaly():
        with pytest.raises(RuntimeError, match=r"Function 'SqrtBackward0' returned nan values in its 0th output\."):
            (x.sqrt() * 0).sum().backward()
        (x * 2).sum().backward()
    (x.sqrt() * 0).sum().backward()
    assert np.isnan(x.grad.item())
    autograd.set_detect_anomaly(True)
    assert rg.is_anomaly_enabled()
    autograd.set_detect_anomaly(False)
    assert not rg.is_anomaly_enabled()


# ---- what is kept


def test_kept_values_can_be_packed() -> None:
    x = leaf(1.0, 2.0)
    packed: list[Any] = []

    def pack(tensor: Any) -> int:
        packed.append(tensor)
        return len(packed) - 1

    with graph.saved_tensors_hooks(pack, lambda i: packed[i] * 2):
        y = x * x + x.exp()
    assert [t.grad_fn is None for t in packed] == [True, True, False]
    (gradient,) = autograd.grad(y.sum(), x)
    assert gradient is not None
    assert rg.allclose(gradient, 4 * x + 2 * x.exp())
    with graph.disable_saved_tensors_hooks("no"), pytest.raises(RuntimeError, match=r"^no$"):
        graph.saved_tensors_hooks(pack, pack).__enter__()
    assert state.listener is None


@pytest.mark.parametrize("reentrant", [False, True])
def test_a_checkpoint_gives_the_same_gradients(reentrant: bool) -> None:
    layer = rg.nn.Sequential(rg.nn.Linear(2, 3), rg.nn.Tanh())
    x = rg.ones(1, 2, requires_grad=True)
    layer(x).sum().backward()
    expected = [x.grad.clone(), *[p.grad.clone() for p in layer.parameters()]]
    x.grad = None
    layer.zero_grad()
    calls: list[bool] = []

    def run(value: Any) -> Any:
        calls.append(rg.is_grad_enabled())
        return layer(value)

    y = checkpoint(run, x, use_reentrant=reentrant)
    assert y.grad_fn.name() == ("CheckpointFunctionBackward" if reentrant else "TanhBackward0")
    y.sum().backward()
    assert calls == [not reentrant, True]
    for found, wanted in zip([x.grad, *[p.grad for p in layer.parameters()]], expected, strict=True):
        assert rg.allclose(found, wanted)


def test_checkpoints_draw_the_same_random_numbers() -> None:
    x = rg.ones(20, requires_grad=True)
    y = checkpoint(lambda t: rg.nn.functional.dropout(t, 0.5) * t, x, use_reentrant=False)
    y.sum().backward()
    assert (x.grad != 0).tolist() == (y != 0).tolist()
    steps = rg.nn.Sequential(rg.nn.Tanh(), rg.nn.Tanh(), rg.nn.Tanh())
    assert rg.allclose(checkpoint_sequential(steps, 2, x, use_reentrant=False), steps(x))


# ---- inference


def test_inference_mode() -> None:
    w = leaf(1.0, 2.0)
    with rg.inference_mode():
        y = w * 2
        assert (y.requires_grad, y.is_inference(), rg.is_inference_mode_enabled()) == (False, True, True)
    assert not rg.is_inference_mode_enabled()
    assert not w.is_inference()
    try:
        with pytest.raises(RuntimeError, match="Setting requires_grad=True on inference tensor"):
            y.requires_grad_()
        with pytest.raises(RuntimeError, match="Inplace update to inference tensor outside InferenceMode"):
            y.add_(1)
        with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
            w * y
        assert (w * y.clone()).requires_grad
        del y
        w * 2
        assert state.listener is None
    finally:
        state.listener = None


def test_switches_hold_at_each_step_of_a_generator() -> None:
    @rg.no_grad()
    def batches() -> Any:
        yield rg.is_grad_enabled()
        yield rg.is_grad_enabled()

    assert [(inside, rg.is_grad_enabled()) for inside in batches()] == [(False, True)] * 2
    assert rg.set_grad_enabled(False)(rg.is_grad_enabled)() is False
    assert rg.is_grad_enabled()
