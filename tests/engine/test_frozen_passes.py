"""Each pass over a frozen step: what its source no longer holds, with the numbers of the step as it is written."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import retrograde as torch
from retrograde.frozen import stacks
from retrograde.frozen.trials import imitation, same_bits
from retrograde.optim.elementwise import CHUNK

from .frozen_steps import Step, X, plain  # noqa: TID251

ROUNDS = 6
DRAW = np.random.default_rng(5)
W, U, B = (
    torch.tensor(DRAW.normal(size=s).astype(np.float32), requires_grad=True) for s in ((64, 64), (64, 64), (64,))
)


def source_of(step: Step, *shape: int) -> str:
    """The frozen step's source, after replays on other numbers gave the bits of the step as it is written."""
    frozen = torch.compile(step)
    for call in range(5):
        x = np.random.default_rng(call).normal(size=shape).astype(np.float32)
        expected, found = plain(step(torch.tensor(x))), plain(frozen(torch.tensor(x)))
        assert found == expected
    assert frozen.why == ""
    text: str = frozen.source[frozen.source.index("def replay") :]
    return text


def test_equal_constants_are_one_and_operands_may_change_places() -> None:
    def step(x: torch.Tensor) -> torch.Tensor:
        return (x * torch.full((4,), 3.0)).exp() + (torch.full((4,), 3.0) * x).exp()

    text = source_of(step, 3, 4)
    assert text.count("multiply(") == text.count("exp(") == 1


def test_what_one_changes_nothing_in_is_not_computed() -> None:
    assert "multiply(" not in source_of(lambda x: (x.exp() * 1.0).tanh(), 3, 4)
    assert "divide(" not in source_of(lambda x: (x.exp() / torch.ones(())).tanh(), 3, 4)


def test_one_that_spreads_its_operand_remains() -> None:
    assert "multiply(" in source_of(lambda x: (x.exp() * torch.ones(3, 4)).tanh(), 4)


def test_one_that_changes_the_type_remains() -> None:
    assert "multiply(" in source_of(lambda x: ((x * 3).to(torch.int32) * 1.0).exp(), 3, 4)


def test_memory_that_is_overwritten_whole_is_new_memory() -> None:
    def step(x: torch.Tensor) -> torch.Tensor:
        first, second = x.exp(), x.exp()
        total = second.view(12).sum()
        second.div_(total)
        return (first + second).tanh()

    assert source_of(step, 3, 4).count("exp(") == 1


def older_view(x: torch.Tensor) -> torch.Tensor:
    y = x.exp()
    row = y[1]
    y.mul_(2.0)
    return row + y[0]


def partly_changed(x: torch.Tensor) -> torch.Tensor:
    y = x.exp()
    z = y.view(12)
    z[2:].mul_(3.0)
    return (x.exp() + y).sum(dim=1) + z[:3]


def changed_to_another_type(x: torch.Tensor) -> torch.Tensor:
    y = x.exp()
    rows = y.view(4, 3)
    y.mul_(torch.full((3, 4), 1 / 3, dtype=torch.float64))
    return rows + 1


def changed_twice(x: torch.Tensor) -> torch.Tensor:
    y = x.exp()
    rows = y.view(12)
    before = rows.sum()
    y.mul_(2.0)
    y.add_(1.0)
    return y.view(12) * before


@pytest.mark.parametrize("step", [older_view, partly_changed, changed_to_another_type, changed_twice])
def test_memory_that_somebody_else_sees_is_changed(step: Step) -> None:
    source_of(step, 3, 4)


def test_what_is_masked_is_written_over_what_is_there() -> None:
    mask = torch.tensor(np.triu(np.ones((4, 4), bool), 1))
    text = source_of(lambda x: (x * 2.0).masked_fill(mask, -1.0).exp(), 4, 4)
    assert "copyto(" in text
    assert "[...] =" not in text


def test_what_is_masked_by_something_that_is_read_again_is_copied() -> None:
    mask = torch.tensor(np.triu(np.ones((4, 4), bool), 1))

    def step(x: torch.Tensor) -> torch.Tensor:
        y = x * 2.0
        return y.masked_fill(mask, -1.0) + y

    assert "[...] =" in source_of(step, 4, 4)


def test_a_copy_in_another_shape_has_a_place() -> None:
    text = source_of(lambda x: (x.exp().transpose(0, 1).reshape(12) * 2.0).tanh(), 3, 4)
    assert "reshape(" not in text


# ---- loops


def recurrent(x: torch.Tensor) -> tuple[torch.Tensor, ...]:
    h = torch.ones(16, 64)
    for t in range(ROUNDS):
        h = torch.tanh(x[t] @ W + B + h @ U)
    return h.detach(), *torch.autograd.grad((h * h).sum(), (W, U, B))


def test_a_loop_calls_once_what_its_rounds_do_not_share() -> None:
    text = source_of(recurrent, ROUNDS, 16, 64)
    assert text.count("matmul(") == 3, text
    assert text.count("tanh(") == ROUNDS
    assert text.count("add_reduce") >= 3


def test_a_loop_keeps_its_calls_where_one_for_all_has_other_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stacks, "same_bits", lambda a, b: False)
    assert "matmul(" not in source_of(recurrent, ROUNDS, 16, 64)


def backwards(x: torch.Tensor) -> torch.Tensor:
    return torch.stack([torch.tanh(x[ROUNDS - 1 - t] @ W) for t in range(ROUNDS)]).sum(dim=0).detach()  # type: ignore[no-any-return]


def chain_with_another_reader(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    terms = [x[t].exp() * x[t] for t in range(ROUNDS)]
    total, halfway = terms[0], terms[0]
    for t in range(1, ROUNDS):
        total = total + terms[t]
        halfway = total * 2.0 if t == 2 else halfway
    return total, halfway


def terms_that_are_results(x: torch.Tensor) -> list[torch.Tensor]:
    terms = [torch.sigmoid(x[t] @ W) for t in range(ROUNDS)]
    return [term.detach() for term in terms]


def rounds_that_follow_from_each_other(x: torch.Tensor) -> torch.Tensor:
    h, total = x[0], x[0] * 0.5
    for _ in range(ROUNDS):
        h = torch.tanh(h @ W)
        total = total + h @ U
    return total.detach()


def uneven_rounds(x: torch.Tensor) -> torch.Tensor:
    total = x[0] @ W
    for t in (1, 2, 4, 5, 3):
        total = total + x[t] @ W
    return total.detach()


def changed_between_rounds(x: torch.Tensor) -> torch.Tensor:
    weight, terms = torch.ones(64), []
    for t in range(ROUNDS):
        terms.append(x[t] * weight)
        weight.add_(1.0)
    return torch.stack(terms).exp()


def added_in_another_order(x: torch.Tensor) -> torch.Tensor:
    terms = [x[t] @ W for t in range(ROUNDS)]
    total = terms[1] + terms[0]
    for term in terms[2:]:
        total = total + term
    return total.detach()


LOOPS: list[Callable[..., object]] = [
    backwards, chain_with_another_reader, terms_that_are_results, rounds_that_follow_from_each_other, uneven_rounds,
    changed_between_rounds, added_in_another_order,
]  # fmt: skip


@pytest.mark.parametrize("step", LOOPS, ids=lambda step: step.__name__)
def test_loops_of_other_kinds(step: Step) -> None:
    source_of(step, ROUNDS, 16, 64)


def test_an_imitation_lies_as_the_array_does() -> None:
    array = np.zeros((6, 8, 5), np.float32)[::-2, 1:, ::2].transpose(2, 0, 1)
    made = imitation(array)
    assert (made.shape, made.strides, made.dtype) == (array.shape, array.strides, array.dtype)
    assert len(np.unique(made)) == made.size


def test_another_order_of_a_sum_has_other_bits() -> None:
    numbers = imitation(np.empty(1000, np.float32))
    assert same_bits(np.add.accumulate(numbers)[-1], np.add.accumulate(numbers)[-1])
    assert not same_bits(np.add.reduce(numbers), np.add.accumulate(numbers)[-1])


# ---- optimizers


@pytest.mark.parametrize("size", [12, CHUNK // 4, CHUNK * 3 + 1])
def test_an_optimizer_steps_alike(size: int) -> None:
    def build() -> tuple[torch.Tensor, Step]:
        w = torch.tensor(np.resize(X, size), requires_grad=True)
        optimizer = torch.optim.Adam([w], lr=0.01)

        def step() -> None:
            optimizer.zero_grad()
            (w * w).sum().backward()
            optimizer.step()

        return w, step

    (expected, step), (found, other) = build(), build()
    frozen = torch.compile(other)
    for _ in range(5):
        step()
        frozen()
    assert frozen.why == ""
    np.testing.assert_array_equal(found.detach().numpy(), expected.detach().numpy())
    assert (found.detach().numpy() != np.resize(X, size)).all()
