"""Batches of data, on machines without PyTorch: forms, lengths and refusals; orders by seed are PyTorch's (parity)."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde.utils import data

Pair = namedtuple("Pair", "x y")
TEN = data.TensorDataset(rg.arange(10), rg.arange(10) * 2)


@pytest.mark.parametrize(("size", "drop", "lengths"), [(3, False, [3, 3, 3, 1]), (3, True, [3, 3, 3]), (20, True, [])])
def test_batches_have_their_size(size: int, drop: bool, lengths: list[int]) -> None:
    loader: data.DataLoader[Any] = data.DataLoader(TEN, size, drop_last=drop)
    assert [len(x) for x, _ in loader] == lengths
    assert len(loader) == len(iter(loader)) == len(lengths)


def test_shuffling_changes_the_order_alone() -> None:
    rg.manual_seed(5)
    loader: data.DataLoader[Any] = data.DataLoader(TEN, 4, shuffle=True, num_workers=2)
    first, second = ([i for x, _ in loader for i in x.tolist()] for _ in range(2))
    assert first != second
    assert sorted(first) == sorted(second) == list(range(10))


FORMS = [
    ([1, 2], "tensor([1, 2])"),
    ([1.5, 2.5], "tensor([1.5000, 2.5000], dtype=torch.float64)"),
    ([True, False], "tensor([ True, False])"),
    (["a", "b"], "['a', 'b']"),
    ([(1, "a"), (2, "b")], "[tensor([1, 2]), ('a', 'b')]"),
    ([{"k": 1}, {"k": 2}], "{'k': tensor([1, 2])}"),
    ([Pair(1, 2), Pair(3, 4)], "Pair(x=tensor([1, 3]), y=tensor([2, 4]))"),
    ([np.float32(1), np.float32(2)], "tensor([1., 2.])"),
    ([np.ones(1), np.zeros(1)], "tensor([[1.],\n        [0.]], dtype=torch.float64)"),
    ([rg.ones(1), rg.zeros(1)], "tensor([[1.],\n        [0.]])"),
]


@pytest.mark.parametrize(("batch", "text"), FORMS)
def test_samples_are_put_together_in_their_form(batch: list[Any], text: str) -> None:
    assert repr(data.default_collate(batch)) == text


def test_fractions_are_rounded_down_and_the_rest_goes_to_the_first() -> None:
    parts = data.random_split(range(11), [0.5, 0.25, 0.25])
    assert [len(part) for part in parts] == [6, 3, 2]
    assert sorted(i for part in parts for i in part.indices) == list(range(11))


@pytest.mark.parametrize("replacement", [True, False])
def test_a_weight_of_zero_is_never_chosen(replacement: bool) -> None:
    sampler = data.WeightedRandomSampler([0.0, 1.0, 2.0, 0.0], 2, replacement)
    assert {i for _ in range(20) for i in sampler} == {1, 2}


def test_stacked_and_chained_data() -> None:
    class Letters(data.IterableDataset[str]):
        def __iter__(self) -> Any:
            return iter("ab")

        def __len__(self) -> int:
            return 2

    assert data.StackDataset(TEN, [*"abcdefghij"])[1] == ((rg.tensor(1), rg.tensor(2)), "b")
    assert data.StackDataset(x=range(3), y="abc")[2] == {"x": 2, "y": "c"}
    both = Letters() + Letters()
    assert [*both] == [*"abab"]
    assert len(data.DataLoader(both, 3)) == 2
    assert [*data.DataLoader(both, 3)] == [["a", "b", "a"], ["b"]]


REFUSED = [
    (lambda: data.DataLoader(TEN, 0), ValueError, "batch_size should be a positive integer"),
    (lambda: data.DataLoader(TEN, shuffle=True, sampler=[1]), ValueError, "mutually exclusive with shuffle"),
    (lambda: data.DataLoader(TEN, 2, batch_sampler=[[1]]), ValueError, "batch_sampler option is mutually exclusive"),
    (lambda: data.DataLoader(TEN, None, drop_last=True), ValueError, "disables auto-batching"),
    (lambda: data.DataLoader(TEN, num_workers=-1), ValueError, "num_workers option should be non-negative"),
    (lambda: setattr(data.DataLoader(TEN), "batch_size", 2), ValueError, "should not be set after DataLoader"),
    (lambda: data.TensorDataset(rg.ones(2), rg.ones(3)), AssertionError, "Size mismatch"),
    (lambda: data.random_split(TEN, [1, 2]), ValueError, "Sum of input lengths"),
    (lambda: data.random_split(TEN, [1.5, -0.5]), ValueError, "not between 0 and 1"),
    (lambda: data.default_collate([object()]), TypeError, "batch must contain tensors"),
    (lambda: data.default_collate([[1], [1, 2]]), RuntimeError, "equal size"),
    (lambda: data.ConcatDataset([]), AssertionError, "empty iterable"),
    (lambda: data.ConcatDataset([TEN])[-11], ValueError, "absolute value of index"),
    (lambda: rg.multinomial(rg.tensor([-1.0, 2.0]), 1), RuntimeError, "element < 0"),
    (lambda: rg.multinomial(rg.ones(2), 3), RuntimeError, "without replacement"),
    (lambda: rg.multinomial(rg.zeros(2), 1), RuntimeError, "sum of probabilities"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refusals(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
