"""A frozen step sees what has changed since it was recorded, and says why it is not replayed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde import nn

from .frozen_steps import Step, X, Y, net, plain, sgd, training  # noqa: TID251

OUTSIDE = {"scale": 1.0}
SHARED = np.ones((64, 64), np.float32)


def test_a_changed_name_is_seen() -> None:
    def step(x: torch.Tensor) -> torch.Tensor:
        return x * OUTSIDE["scale"]

    frozen = torch.compile(step)
    x = torch.ones(2)
    for scale in (1.0, 1.0, 1.0, 2.0, 2.0, 2.0):
        OUTSIDE["scale"] = scale
        assert frozen(x).tolist() == [scale, scale]
    assert len(frozen.plans) == 2


def test_the_mode_of_a_module_is_seen() -> None:
    model = net(nn.Dropout(0.9))
    frozen = torch.compile(lambda x: model(x).detach())
    x = torch.tensor(X)
    for _ in range(3):
        frozen(x)
    model.eval()
    assert plain(frozen(x)) == plain(model(x).detach())


def test_a_new_learning_rate_needs_no_new_plan() -> None:
    results = []
    for freeze in (False, True):
        model = net()
        optimizer = sgd(list(model.parameters()))

        def step(x: torch.Tensor, model: Any = model, optimizer: Any = optimizer) -> None:
            optimizer.zero_grad()
            model(x).pow(2).mean().backward()
            optimizer.step()

        call = torch.compile(step) if freeze else step
        for rate in (0.1, 0.1, 0.1, 0.05, 0.01):
            optimizer.param_groups[0]["lr"] = rate
            call(torch.tensor(X))
        results.append(plain(list(model.parameters())))
    assert results[0] == results[1]
    assert call.why == ""
    assert len(call.plans) == 1


def test_an_assigned_parameter_is_seen() -> None:
    w = torch.ones(3, requires_grad=True)
    frozen = torch.compile(lambda x: (x * w).detach())
    for _ in range(3):
        frozen(torch.ones(3))
    w.data = torch.tensor([2.0, 3.0, 4.0])
    assert frozen(torch.ones(3)).tolist() == [2.0, 3.0, 4.0]


def test_an_answer_that_changes_is_asked_again() -> None:
    def step(x: torch.Tensor) -> torch.Tensor:
        return x * 2 if x.sum() > 0 else x - 1

    frozen = torch.compile(step)
    for sign in (1, 1, 1, -1, -1, 1, -1):
        x = torch.ones(3) * sign
        assert frozen(x).tolist() == ([2.0] * 3 if sign > 0 else [-2.0] * 3)
    assert frozen.why == ""
    assert len(frozen.plans) == 2


def test_a_gradient_somebody_holds_is_not_overwritten() -> None:
    step, (weight, *_) = training(sgd)
    frozen = torch.compile(step)
    x, y = torch.tensor(X), torch.tensor(Y)
    for _ in range(3):
        frozen(x, y)
    held, before = weight.grad, weight.grad.tolist()
    memory = weight.grad.numpy()
    frozen(x, y)
    assert held.tolist() == before == memory.tolist()
    assert weight.grad.tolist() != before


def test_results_are_new_memory() -> None:
    frozen = torch.compile(lambda x: x * 2)
    x = torch.ones(3)
    frozen(x), frozen(x)
    first = frozen(x)
    x.fill_(5.0)
    assert frozen(x).tolist() == [10.0] * 3
    assert first.tolist() == [2.0] * 3


def test_backward_twice_is_refused_as_ever() -> None:
    step, _ = training(sgd)
    frozen = torch.compile(step)
    for _ in range(4):
        loss = frozen(torch.tensor(X), torch.tensor(Y))
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        loss.backward()


def test_an_error_is_the_steps_own() -> None:
    frozen = torch.compile(lambda a, b: a @ b)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="cannot be multiplied"):
            frozen(torch.ones(2, 3), torch.ones(2, 3))


def test_one_tensor_for_two_arguments_is_a_case_of_its_own() -> None:
    frozen = torch.compile(lambda a, b: a * b)
    a, b = torch.tensor([2.0]), torch.tensor([3.0])
    for _ in range(3):
        assert frozen(a, a).item() == 4.0
        assert frozen(a, b).item() == 6.0
    assert len(frozen.plans) == 2


def test_an_argument_that_is_known_by_another_name_is_not_frozen() -> None:
    w = torch.tensor([2.0])
    frozen = torch.compile(lambda x: x * w)
    for x in (w, w, w, torch.tensor([5.0])):
        assert frozen(x).item() == x.item() * 2


def test_arguments_that_never_come_again_are_given_up() -> None:
    frozen = torch.compile(lambda x, epoch: x * epoch)
    for epoch in range(40):
        assert frozen(torch.ones(1), epoch).item() == epoch
    assert "kinds" in frozen.why


def test_a_schedule_inside_the_step_goes_on() -> None:
    w = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)

    def step() -> None:
        optimizer.zero_grad()
        w.sum().backward()
        optimizer.step()
        schedule.step()

    frozen = torch.compile(step)
    for _ in range(5):
        frozen()
    assert optimizer.param_groups[0]["lr"] == 0.5**5
    assert "changes" in frozen.why


# ---- what is not frozen


def prints(x: torch.Tensor) -> torch.Tensor:
    print("x")
    return x * 2


def takes_out(x: torch.Tensor) -> Any:
    return float((x * 2).sum().item())


def counts(x: torch.Tensor) -> torch.Tensor:
    OUTSIDE["scale"] += 1
    return x * 2


def keeps_its_graph(x: torch.Tensor) -> torch.Tensor:
    return (x * torch.ones(3, requires_grad=True)).sum()


def draws_with_python(x: torch.Tensor) -> torch.Tensor:
    import random

    return x * random.random()


def multiplies_a_numpy_array(x: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(SHARED) @ x.expand(64, 3)


UNFREEZABLE = {
    prints: r"line \d+: print\(\)",
    takes_out: r"line \d+: .item\(\)",
    counts: "the step changes 'scale'",
    keeps_its_graph: "can still be differentiated",
    multiplies_a_numpy_array: r"line \d+: NumPy takes numbers out",
    draws_with_python: r"line \d+: (random|__import__)\(\)",
}


@pytest.mark.parametrize("step", UNFREEZABLE, ids=lambda f: f.__name__)
def test_what_is_not_frozen_says_why(step: Step, capsys: pytest.CaptureFixture[str]) -> None:
    frozen = torch.compile(step)
    for _ in range(4):
        frozen(torch.ones(3))
    assert frozen.plans == []
    with capsys.disabled():
        assert re.search(UNFREEZABLE[step], frozen.why), frozen.why
    if step is prints:
        assert capsys.readouterr().out == "x\n" * 4


def test_a_module() -> None:
    model = net()
    compiled = torch.compile(model)
    x = torch.tensor(X)
    with torch.no_grad():
        for _ in range(4):
            assert plain(compiled(x)) == plain(model(x))
    assert compiled.forward.why == ""
    assert repr(compiled).startswith("OptimizedModule(\n  (_orig_mod): Sequential(")
    assert next(iter(compiled.state_dict())) == "_orig_mod.0.weight"


def test_a_module_that_is_trained_outside_runs_as_written() -> None:
    model = net()
    compiled = torch.compile(model)
    for _ in range(4):
        compiled(torch.tensor(X)).sum().backward()
    assert model[0].weight.grad is not None
    assert "differentiated" in compiled.forward.why


def test_as_a_decorator() -> None:
    @torch.compile(mode="reduce-overhead")
    def double(x: torch.Tensor) -> torch.Tensor:
        """Twice."""
        return x * 2

    assert double.__name__ == "double"
    assert [double(torch.ones(1)).item() for _ in range(4)] == [2.0] * 4
    assert torch.compile(double, disable=True) is double
