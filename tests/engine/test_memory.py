"""A tensor's memory: bytes, steps between elements, and what lies in the same place."""

from __future__ import annotations

import pytest

import retrograde as torch


def test_views_lie_in_one_storage() -> None:
    x = torch.arange(6.0).reshape(2, 3)
    row = x[1]
    assert x.untyped_storage().data_ptr() == row.untyped_storage().data_ptr()
    assert (row.storage_offset(), row.stride(), x.T.stride(), x.expand(2, 2, 3).stride()) == (
        3,
        (1,),
        (1, 3),
        (0, 3, 1),
    )
    assert (x.untyped_storage().nbytes(), x.nbytes, x.element_size()) == (24, 24, 4)
    assert repr(torch.tensor([1], dtype=torch.uint8).untyped_storage()).startswith(" 1\n[torch.storage.UntypedStorage")


def test_copies_keep_the_layout_and_contiguous_changes_it() -> None:
    x = torch.arange(6.0).reshape(2, 3).T
    assert (x.clone().stride(), x.contiguous().stride(), x.contiguous().is_contiguous()) == ((1, 3), (2, 1), True)


def test_windows_and_strides_share_memory() -> None:
    x = torch.arange(5.0)
    x.unfold(0, 2, 1)[0, 1] = 9
    torch.as_strided(x, (2,), (3,))[1] = 7
    assert x.tolist() == [0.0, 9.0, 2.0, 7.0, 4.0]
    x.view(torch.int32)[0] = 0x3F800000
    assert x[0].item() == 1.0


def test_resizing_by_hand() -> None:
    x = torch.arange(6.0)
    assert x.resize_(2, 2).tolist() == [[0.0, 1.0], [2.0, 3.0]]
    assert tuple(x.resize_(3, 3).shape) == (3, 3)
    with pytest.raises(RuntimeError, match="cannot resize variables that require grad"):
        torch.ones(2, requires_grad=True).resize_(3)


def test_python_functions_of_each_element() -> None:
    x = torch.tensor([1.0, 2.0])
    assert x.apply_(lambda v: v * 10).tolist() == [10.0, 20.0]
    assert x.map_(torch.ones(2), lambda a, b: a + b).tolist() == [11.0, 21.0]
    with pytest.raises(RuntimeError, match=r"Can't call apply_\(\) on Variable that requires grad"):
        torch.ones(2, requires_grad=True).apply_(abs)


def test_the_tensor_itself_takes_another_shape() -> None:
    x = torch.arange(6.0).reshape(1, 2, 3)
    assert tuple(x.squeeze_().t_().unsqueeze_(0).shape) == (1, 3, 2)
    leaf = torch.ones(1, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        leaf.squeeze_()
    h = leaf * 2
    h.squeeze_().sum().backward()
    assert leaf.grad is not None
    assert leaf.grad.tolist() == [[2.0, 2.0]]
