"""Traces that freeze a path, scripts that keep all, and the settings programs make at their beginning."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import retrograde as rg
from retrograde import jit, nn
from retrograde.testing.closeness import assert_close


def branch(x: Any) -> Any:
    return x * 2 if x.sum() > 0 else x - 1


def traced(function: Any, *args: Any, **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return jit.trace(function, args, **options)


def test_a_trace_freezes_the_path() -> None:
    with pytest.warns(jit.TracerWarning, match="Converting a tensor to a Python boolean"):
        run = jit.trace(branch, rg.ones(3), check_trace=False)
    assert run(-rg.ones(3)).tolist() == [-2.0] * 3
    assert run(-rg.ones(5)).tolist() == [-2.0] * 5
    assert "aten::mul" in run.graph
    assert run.code.startswith("def branch(x: Tensor) -> Tensor:")
    assert bool(rg.ones(1) > 0)


def test_a_trace_is_differentiable_and_sees_new_parameters() -> None:
    layer = nn.Linear(2, 1)
    run = traced(layer, rg.ones(1, 2))
    assert repr(run) == "Linear(original_name=Linear)"
    assert run.weight is layer.weight
    run(rg.ones(3, 2)).sum().backward()
    assert layer.bias.grad is not None
    assert layer.bias.grad.tolist() == [3.0]
    with rg.no_grad():
        layer.weight.fill_(2.0)
        layer.bias.zero_()
    assert run(rg.ones(1, 2)).item() == 4.0


def test_inputs_are_told_apart() -> None:
    x = rg.ones(2)
    run = traced(lambda a, b: (a + b, {"product": a * b}), x, x)
    total, rest = run(x, x * 3)
    assert (total.tolist(), rest["product"].tolist()) == ([4.0, 4.0], [3.0, 3.0])
    with pytest.raises(RuntimeError, match="is missing value for argument 'b'"):
        run(x)


def test_the_function_is_called_again_to_check() -> None:
    calls: list[int] = []
    traced(lambda x: calls.append(1) or x * 1, rg.ones(1))
    assert len(calls) == 3


def test_a_script_keeps_all_paths() -> None:
    run = jit.script(branch)
    assert run(-rg.ones(2)).tolist() == [-2.0, -2.0]
    assert "def branch" in run.code
    assert jit.script(run) is run
    module = jit.script(nn.Sequential(nn.Linear(1, 1), nn.ReLU()))
    assert repr(module) == (
        "RecursiveScriptModule(\n  original_name=Sequential\n  (0): RecursiveScriptModule(original_name=Linear)\n"
        "  (1): RecursiveScriptModule(original_name=ReLU)\n)"
    )
    assert jit.freeze(module.eval()) is module
    with pytest.raises(NotImplementedError, match=r"torch\.jit\.save is not available"):
        jit.save(module, "m.pt")
    with pytest.raises(TypeError, match="is a built-in class"):
        jit.script(3)


def test_settings_hold() -> None:
    threads = rg.get_num_threads()
    try:
        rg.set_num_threads(3)
        assert rg.get_num_threads() == 3
        with pytest.raises(RuntimeError, match="expects a positive integer"):
            rg.set_num_threads(0)
        rg.use_deterministic_algorithms(True)
        assert rg.are_deterministic_algorithms_enabled()
        with pytest.raises(RuntimeError, match="is not one of 'highest', 'high', or 'medium'"):
            rg.set_float32_matmul_precision("low")
    finally:
        rg.set_num_threads(threads)
        rg.use_deterministic_algorithms(False)


def test_a_scaler_leaves_out_steps_that_are_not_finite() -> None:
    w = rg.tensor([1.0], requires_grad=True)
    optimizer = rg.optim.SGD([w], lr=1.0)
    scaler = rg.amp.GradScaler("cpu", init_scale=4.0)
    scaler.scale((w * 2).sum()).backward()
    assert w.grad is not None
    assert w.grad.item() == 8.0
    scaler.step(optimizer)
    scaler.update()
    assert (w.item(), scaler.get_scale()) == (-1.0, 4.0)
    w.grad = rg.tensor([float("inf")])
    scaler.step(optimizer)
    scaler.update()
    assert (w.item(), scaler.get_scale()) == (-1.0, 2.0)


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (rg.tensor([1.0, 2.0]), rg.tensor([1.0, 3.0]), "Mismatched elements: 1 / 2 (50.0%)"),
        (rg.ones(2), rg.ones(3), "The values for attribute 'shape' do not match"),
        (1.0, 2.0, "Expected 2.0 but got 1.0."),
        ([rg.ones(1), 2], [rg.ones(1), 3], "The failure occurred for item [1]"),
        ({"a": 1}, {"b": 1}, "Missing keys in the actual mapping: ['b']"),
    ],
)
def test_what_is_not_close(actual: Any, expected: Any, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        assert_close(actual, expected)
    assert message in str(caught.value)


def test_what_is_close() -> None:
    assert_close(rg.tensor([1.0, 2.0]), rg.tensor([1.0, 2.000001]))
    assert_close(float("nan"), float("nan"), equal_nan=True)
