"""Changes in place: what is allowed, what is noticed, and what memory they reach. PyTorch's outcomes, by hand."""

from __future__ import annotations

import numpy as np
import pytest

import retrograde as torch
from retrograde.tensor import Tensor


def leaf(value: object) -> Tensor:
    return Tensor(np.asarray(value, np.float32), requires_grad=True)


def test_a_leaf_that_asks_for_a_gradient_is_refused() -> None:
    w = leaf(1.0)
    with pytest.raises(RuntimeError, match=r"^a leaf Variable that requires grad is being used") as caught:
        w -= 0.1
    assert "torch.no_grad()" in caught.value.__notes__[0]
    with pytest.raises(RuntimeError, match=r"^a view of a leaf Variable that requires grad"):
        leaf([1.0, 2.0])[0] = 5.0
    with pytest.raises(RuntimeError, match=r"^a view of a leaf Variable that requires grad"):
        leaf([1.0, 2.0])[0].mul_(2)
    assert w.item() == 1.0


def test_a_saved_value_that_changed_is_noticed() -> None:
    x = leaf([1.0, 2.0])
    y = torch.sigmoid(x)
    y += 1
    with pytest.raises(RuntimeError) as caught:
        y.sum().backward()
    assert str(caught.value).startswith(
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        "[torch.FloatTensor [2]], which is output 0 of Sigmoid, is at version 1; expected version 0 instead. Hint:"
    )
    assert "y = y + 1" in caught.value.__notes__[0]


def test_a_saved_operand_that_changed_is_noticed() -> None:
    x = leaf([1.0, 2.0])
    h = x * 1
    y = h * h
    h.add_(1)
    with pytest.raises(RuntimeError, match=r"output 0 of Add, is at version 1; expected version 0"):
        y.sum().backward()


def test_a_value_nobody_saved_may_change() -> None:
    x = leaf([1.0, 2.0])
    y = x + 1
    y *= 2
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [2.0, 2.0]


def test_the_same_tensor_object_is_returned() -> None:
    h = leaf([1.0]) * 1
    before = h
    h += 1
    assert h is before
    assert h.add_(1) is before
    assert (h._version, h.grad_fn.name()) == (2, "AddBackward0")  # type: ignore[union-attr]


def test_updates_under_no_grad_keep_a_leaf_a_leaf() -> None:
    w = leaf([1.0, 2.0])
    with torch.no_grad():
        w -= 0.5
        w[0] = 3.0
    assert (w.tolist(), w.is_leaf, w.requires_grad, w._version) == ([3.0, 1.5], True, True, 2)


def test_basic_indices_share_memory() -> None:
    x = torch.arange(12.0).reshape(3, 4)
    x[1].zero_()
    x[:, 0].add_(10)
    x[2, 3] = -1
    x[0][1] = 7
    x.t()[3, 0] = 5
    assert x.tolist() == [[10.0, 7.0, 2.0, 5.0], [10.0, 0.0, 0.0, 0.0], [18.0, 9.0, 10.0, -1.0]]


def test_single_elements_share_memory() -> None:
    x = torch.zeros(3)
    element = x[1]
    element.fill_(4)
    assert x.tolist() == [0.0, 4.0, 0.0]
    x[1] = 5
    assert element.item() == 5.0


def test_indices_with_arrays_copy() -> None:
    x = torch.zeros(3)
    x[[0, 1]].add_(1)
    x[x == 0].add_(1)
    assert x.tolist() == [0.0, 0.0, 0.0]


def test_detach_and_data_share_memory_without_history() -> None:
    h = leaf([1.0, 2.0]) * 1
    h.detach().mul_(2)
    h.data.add_(1)
    assert h.tolist() == [3.0, 5.0]
    assert (h.detach().requires_grad, h._version) == (False, 1)


def test_assigning_with_broadcasting_and_types() -> None:
    x = torch.zeros(2, 3)
    x[0] = torch.tensor([1, 2, 3])
    x[:, 1:] = torch.tensor([[9.5]])
    x[torch.tensor([True, False]), 0] = True
    assert x.tolist() == [[1.0, 9.5, 9.5], [0.0, 9.5, 9.5]]
    whole = torch.zeros(2).long()
    whole[0] = 2.9
    assert whole.tolist() == [2, 0]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (0, np.ones(2), "The expanded size of the tensor (3) must match the existing size (2)"),
        ([0, 1], np.ones(2), "shape mismatch: value tensor of shape [2] cannot be broadcast"),
        (5, 1.0, "index 5 is out of bounds for dimension 0 with size 2"),
        (0, "five", "can't assign a str to a torch.FloatTensor"),
    ],
)
def test_assignments_that_do_not_fit(key: object, value: object, message: str) -> None:
    x = torch.zeros(2, 3)
    given = Tensor(value.astype(np.float32)) if isinstance(value, np.ndarray) else value
    with pytest.raises((RuntimeError, IndexError, TypeError)) as caught:
        x[key] = given
    assert str(caught.value).startswith(message)
    assert x.sum().item() == 0.0


def test_results_that_do_not_fit() -> None:
    h = torch.ones(3)
    with pytest.raises(RuntimeError, match=r"output with shape \[3\] doesn't match the broadcast shape \[2, 3\]"):
        h += torch.ones(2, 3)
    n = torch.ones(3).long()
    with pytest.raises(RuntimeError, match="result type Float can't be cast to the desired output type Long"):
        n += 0.5
    with pytest.raises(TypeError, match="must be Tensor, not str"):
        h.add_("x")


def test_an_operand_of_the_change_is_kept_as_it_was() -> None:
    """The gradient of w needs h as it was before the product replaced it."""
    w, x = leaf([3.0]), leaf([2.0])
    h = x * 1
    h *= w
    h.sum().backward()
    assert w.grad is not None
    assert w.grad.tolist() == [2.0]


def test_views_and_bases_learn_of_each_others_changes() -> None:
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    h = x * 2
    row, flat = h[0], h.view(-1)
    row.mul_(10)
    (flat * torch.tensor([1.0, 2.0, 3.0, 4.0])).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [[20.0, 40.0], [6.0, 8.0]]
    assert (h.grad_fn.name(), flat.tolist()) == ("torch::autograd::CopySlices", [20.0, 40.0, 6.0, 8.0])  # type: ignore[union-attr]


def test_a_view_made_without_recording_is_refused_with_recording() -> None:
    h = leaf([1.0, 2.0]) * 1
    with torch.no_grad():
        view = h[:1]
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode"):
        view.add_(1)


def test_dead_views_are_forgotten() -> None:
    h = torch.zeros(4)
    for _ in range(100):
        h[0]
    assert h._storage is not None
    assert len(h._storage.views) < 20
