"""Modules, losses, clipping and data on a fake device give what they give on the CPU, forth and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from benchmarks.models import MODELS, Model, stepper

import retrograde as torch
from retrograde.devices import arrays
from retrograde.tensor import Tensor

from .stand_in import Traffic, fake_devices  # noqa: TID251

nn: Any = torch.nn
Shape = tuple[int, ...]


@pytest.fixture
def devices() -> Iterator[Traffic]:
    with fake_devices() as traffic:
        yield traffic


MODULES: list[tuple[Callable[[], Any], tuple[Shape, ...]]] = [
    (lambda: nn.Linear(4, 3, bias=False), ((2, 4),)),
    (lambda: nn.Bilinear(3, 4, 2), ((2, 3), (2, 4))),
    (lambda: nn.Sequential(nn.Flatten(), nn.Linear(6, 2), nn.Softmax(dim=1)), ((2, 2, 3),)),
    (lambda: nn.Conv1d(2, 3, 3, padding=1), ((2, 2, 6),)),
    (lambda: nn.Conv2d(2, 4, 3, stride=2, groups=2), ((2, 2, 6, 6),)),
    (lambda: nn.ConvTranspose2d(2, 3, 2, stride=2), ((1, 2, 3, 3),)),
    (lambda: nn.MaxPool2d(2), ((1, 2, 4, 4),)),
    (lambda: nn.AvgPool2d(2), ((1, 2, 4, 4),)),
    (lambda: nn.AdaptiveAvgPool2d(2), ((1, 2, 5, 5),)),
    (lambda: nn.BatchNorm1d(3), ((4, 3),)),
    (lambda: nn.BatchNorm2d(3), ((2, 3, 4, 4),)),
    (lambda: nn.LayerNorm(4), ((2, 3, 4),)),
    (lambda: nn.GroupNorm(2, 4), ((2, 4, 3),)),
    (lambda: nn.RNN(3, 4, batch_first=True), ((2, 5, 3),)),
    (lambda: nn.LSTM(3, 4, num_layers=2), ((5, 2, 3),)),
    (lambda: nn.GRU(3, 4, bidirectional=True), ((5, 2, 3),)),
    (lambda: nn.LSTMCell(3, 4), ((2, 3),)),
    (lambda: nn.MultiheadAttention(4, 2, batch_first=True), ((2, 3, 4), (2, 3, 4), (2, 3, 4))),
    (lambda: nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True), ((2, 3, 4),)),
    (lambda: nn.PReLU(), ((2, 3),)),
    (lambda: nn.GELU(), ((2, 3),)),
    (lambda: nn.Hardtanh(), ((2, 3),)),
    (lambda: nn.Upsample(scale_factor=2), ((1, 2, 3, 3),)),
    (lambda: nn.Upsample(scale_factor=2, mode="bilinear"), ((1, 2, 3, 3),)),
    (lambda: nn.ZeroPad2d(1), ((1, 2, 3, 3),)),
    (lambda: nn.ReflectionPad2d(1), ((1, 2, 3, 3),)),
    (lambda: nn.Unfold(2), ((1, 2, 3, 3),)),
    (lambda: nn.PixelShuffle(2), ((1, 4, 2, 2),)),
    (lambda: nn.CosineSimilarity(), ((2, 3), (2, 3))),
    (lambda: nn.MSELoss(), ((2, 3), (2, 3))),
    (lambda: nn.HuberLoss(), ((2, 3), (2, 3))),
    (lambda: nn.BCEWithLogitsLoss(), ((2, 3), (2, 3))),
    (lambda: nn.KLDivLoss(reduction="batchmean"), ((2, 3), (2, 3))),
    (lambda: nn.TripletMarginLoss(), ((2, 3), (2, 3), (2, 3))),
]


def _first(output: Any) -> Tensor:
    while isinstance(output, tuple):
        output = output[0]
    return output  # type: ignore[no-any-return]


def _run(make: Callable[[], Any], shapes: tuple[Shape, ...], device: str) -> list[Any]:
    """The first result, and the gradients of the inputs and parameters, as arrays of the CPU."""
    torch.manual_seed(0)
    module = make().to(device)
    given = [torch.randn(*shape).to(device).requires_grad_() for shape in shapes]
    out = _first(module(*given))
    assert str(out.device) == device
    (out * out).sum().backward()
    found = [out, *(t.grad for t in given), *(p.grad for p in module.parameters())]
    return [None if t is None else arrays.host(t.array) for t in found]


@pytest.mark.parametrize(("make", "shapes"), MODULES)
def test_modules(devices: Traffic, make: Callable[[], Any], shapes: tuple[Shape, ...]) -> None:
    for there, here in zip(_run(make, shapes, "cuda:1"), _run(make, shapes, "cpu"), strict=True):
        assert (there is None) == (here is None)
        if here is not None:
            np.testing.assert_allclose(there, here, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("make", [row[0] for row in MODULES])
def test_modules_are_made_on_the_default_device(devices: Traffic, make: Callable[[], Any]) -> None:
    with torch.device("cuda:1"):
        module = make()
    places = {str(t.device) for t in (*module.parameters(), *module.buffers())}
    assert places <= {"cuda:1"}


def test_embedding_and_losses_of_classes(devices: Traffic) -> None:
    def run(device: str) -> list[Any]:
        torch.manual_seed(0)
        table = nn.Embedding(5, 3, padding_idx=0).to(device)
        bag = nn.EmbeddingBag(5, 3).to(device)
        numbers = torch.tensor([[1, 2], [0, 4]], device=device)
        weight = torch.tensor([0.2, 0.3, 0.5], device=device)
        scores = table(numbers).sum(1) + bag(numbers)
        target = torch.tensor([2, 0], device=device)
        loss = nn.CrossEntropyLoss(weight=weight)(scores, target) + nn.NLLLoss()(scores.log_softmax(1), target)
        loss.backward()
        return [arrays.host(t.array) for t in (loss, table.weight.grad, bag.weight.grad)]

    for there, here in zip(run("cuda:1"), run("cpu"), strict=True):
        np.testing.assert_allclose(there, here, rtol=1e-5, atol=1e-6)


def test_dropout_draws_on_the_device(devices: Traffic) -> None:
    x = torch.ones(1000, device="cuda:1")
    out = nn.Dropout(0.5)(x)
    assert str(out.device) == "cuda:1"
    assert set(out.tolist()) == {0.0, 2.0}


def test_gradients_are_clipped(devices: Traffic) -> None:
    def run(device: str) -> list[Any]:
        x = torch.tensor([3.0, 4.0], device=device, requires_grad=True)
        (x * x).sum().backward()
        norm = nn.utils.clip_grad_norm_([x], 1.0)
        assert x.grad is not None
        return [arrays.host(norm.array), arrays.host(x.grad.array)]

    for there, here in zip(run("cuda:1"), run("cpu"), strict=True):
        np.testing.assert_allclose(there, here, rtol=1e-5)


@pytest.mark.parametrize("model", MODELS, ids=[model.name for model in MODELS])
def test_the_benchmarks_steps(devices: Traffic, model: Model) -> None:
    """What `benchmarks/gpu.py` measures: nothing of a step is copied between host and device."""
    step = stepper(torch, model)[0]
    wanted = [float(step().detach()) for _ in range(3)]
    torch.set_default_device("cuda")
    try:
        there = stepper(torch, model)[0]
        losses = [there().detach() for _ in range(2)]
        before = devices.to_host, devices.to_device
        losses.append(there().detach())
        assert (devices.to_host, devices.to_device) == before
    finally:
        torch.set_default_device(None)
    np.testing.assert_allclose([float(loss) for loss in losses], wanted, rtol=1e-4)
