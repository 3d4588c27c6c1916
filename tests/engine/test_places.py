"""Classes are told under PyTorch's modules and pickled by where they stand."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import retrograde as torch
from retrograde import nn


def _adam() -> Any:
    weight = nn.Parameter(torch.ones(2))
    optimizer = torch.optim.Adam([weight], lr=0.1)
    (weight * weight).sum().backward()
    optimizer.step()
    return optimizer


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (_adam, "torch.optim.adam.Adam"),
        (lambda: torch.utils.data.TensorDataset(torch.ones(2)), "torch.utils.data.dataset.TensorDataset"),
        (lambda: torch.utils.data.SequentialSampler([1]), "torch.utils.data.sampler.SequentialSampler"),
        (lambda: torch.distributions.Normal(0.0, 1.0), "torch.distributions.normal.Normal"),
        (lambda: torch.distributions.TanhTransform(), "torch.distributions.transforms.TanhTransform"),
    ],
)
def test_told_there_and_found_here(make: Any, place: str) -> None:
    thing = make()
    assert repr(type(thing)) == f"<class '{place}'>"
    for again in (pickle.loads(pickle.dumps(thing)), copy.deepcopy(thing)):
        assert type(again) is type(thing)
        assert vars(again).keys() == vars(thing).keys()


def test_a_class_of_a_program_keeps_its_own_module() -> None:
    class Squares(torch.utils.data.Dataset):
        pass

    assert Squares.__module__ == __name__


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        (nn.MSELoss(), "MSELoss"),
        (nn.ReLU(), "ReLU"),
        (nn.Conv2d(1, 1, 1), "Conv2d"),
        (nn.BatchNorm1d(2), "_BatchNorm"),
        (nn.ReflectionPad2d(1), "_ReflectionPadNd"),
        (nn.ZeroPad2d(1), "_ConstantPadNd"),
    ],
)
def test_a_forgotten_argument_names_the_layer(layer: Any, name: str) -> None:
    with pytest.raises(TypeError, match=rf"^{name}\.forward\(\) missing 1 required positional argument"):
        layer(*[torch.ones(2)] * (name == "MSELoss"))
