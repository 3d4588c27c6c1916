"""Training steps that people write, once against an argument `torch`: PyTorch and Retrograde run the same text.

Each model is a function of the library that gives its parameters, in the order in which `by_hand` has them, and the
function that computes the loss. Data and starting weights are drawn by NumPy, so that everybody has the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Loss = Callable[[], Any]


@dataclass(frozen=True)
class Model:
    """One model: `build(torch)` gives the module and its loss; `shapes` are those of its parameters."""

    name: str
    build: Callable[[Any], tuple[Any, Loss]]
    target: float
    """Recorded, against PyTorch eager, at most."""
    frozen_target: float
    """The same for the frozen step."""


def drawn(*shape: int, seed: int = 0) -> np.ndarray:
    """Normal values, always the same."""
    return np.random.default_rng([seed, *shape]).normal(size=shape).astype(np.float32)


def classes(count: int, *shape: int) -> np.ndarray:
    """Class numbers, always the same."""
    return np.random.default_rng([7, *shape]).integers(0, count, shape)


def start(torch: Any, module: Any) -> Any:
    """The module with weights that are the same in every library."""
    with torch.no_grad():
        for number, parameter in enumerate(module.parameters()):
            shape = tuple(parameter.shape)
            values = drawn(*shape, seed=number + 1) / math.sqrt(math.prod(shape[1:]) or 1)
            parameter.copy_(torch.tensor(values + (1 if len(shape) == 1 and _is_scale(module, parameter) else 0)))
    return module


def _is_scale(module: Any, parameter: Any) -> bool:
    return any(parameter is getattr(m, "weight", None) for m in module.modules())


def classifier(torch: Any) -> tuple[Any, Loss]:
    """784-128-10 on a batch of 64 images."""
    nn = torch.nn
    model = start(torch, nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)))
    x, y = torch.tensor(np.abs(drawn(64, 1, 28, 28)).clip(0, 1)), torch.tensor(classes(10, 64))
    criterion = nn.CrossEntropyLoss()
    return model, lambda: criterion(model(x), y)


def perceptron(torch: Any) -> tuple[Any, Loss]:
    """2-16-16-1 on 200 points."""
    nn = torch.nn
    layers = (nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
    model = start(torch, nn.Sequential(*layers))
    x, y = torch.tensor(drawn(200, 2)), torch.tensor(drawn(200, 1))
    criterion = nn.MSELoss()
    return model, lambda: criterion(model(x), y)


def recurrent(torch: Any) -> tuple[Any, Loss]:
    """20 steps of h ← tanh(W x + U h), 16 sequences, 64 hidden values; the last one is classified."""
    nn = torch.nn

    class Recurrent(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.enter, self.again = nn.Linear(32, 64), nn.Linear(64, 64, bias=False)
            self.leave = nn.Linear(64, 10)

        def forward(self, x: Any) -> Any:
            h = torch.zeros(x.shape[1], 64)
            for t in range(x.shape[0]):
                h = torch.tanh(self.enter(x[t]) + self.again(h))
            return self.leave(h)

    model = start(torch, Recurrent())
    x, y = torch.tensor(drawn(20, 16, 32)), torch.tensor(classes(10, 16))
    criterion = nn.CrossEntropyLoss()
    return model, lambda: criterion(model(x), y)


def attention(torch: Any) -> tuple[Any, Loss]:
    """One head over 64 tokens of 64 values, 8 sequences, from scores to values by hand."""
    nn = torch.nn

    class Attention(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.q, self.k, self.v, self.o = (nn.Linear(64, 64) for _ in range(4))

        def forward(self, x: Any) -> Any:
            q, k, v = self.q(x), self.k(x), self.v(x)
            scores = q @ k.transpose(-2, -1) * 0.125
            return self.o(torch.softmax(scores, dim=-1) @ v)

    model = start(torch, Attention())
    x, y = torch.tensor(drawn(8, 64, 64)), torch.tensor(drawn(8, 64, 64, seed=1))
    criterion = nn.MSELoss()
    return model, lambda: criterion(model(x), y)


def gpt_block(torch: Any) -> tuple[Any, Loss]:
    """A block of a language model: 4 causal heads and a feed-forward layer over 64 tokens of 64 values, batch 8."""
    nn = torch.nn

    class Block(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.LayerNorm(64), nn.LayerNorm(64)
            self.qkv, self.project = nn.Linear(64, 192), nn.Linear(64, 64)
            self.up, self.down = nn.Linear(64, 256), nn.Linear(256, 64)
            self.register_buffer("hidden", torch.tensor(np.triu(np.ones((64, 64), bool), 1)))

        def attend(self, x: Any) -> Any:
            q, k, v = self.qkv(x).reshape(8, 64, 3, 4, 16).permute(2, 0, 3, 1, 4)
            scores = (q @ k.transpose(-2, -1) * 0.25).masked_fill(self.hidden, float("-inf"))
            mixed = torch.softmax(scores, dim=-1) @ v
            return self.project(mixed.transpose(1, 2).reshape(8, 64, 64))

        def forward(self, x: Any) -> Any:
            x = x + self.attend(self.first(x))
            return x + self.down(nn.functional.gelu(self.up(self.second(x)), approximate="tanh"))

    model = start(torch, Block())
    x, y = torch.tensor(drawn(8, 64, 64)), torch.tensor(drawn(8, 64, 64, seed=1))
    criterion = nn.MSELoss()
    return model, lambda: criterion(model(x), y)


def convolutional(torch: Any) -> tuple[Any, Loss]:
    """1-8-16 channels on a batch of 32 images."""
    nn = torch.nn
    layers = (
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(784, 10),
    )  # fmt: skip
    model = start(torch, nn.Sequential(*layers))
    x, y = torch.tensor(drawn(32, 1, 28, 28)), torch.tensor(classes(10, 32))
    criterion = nn.CrossEntropyLoss()
    return model, lambda: criterion(model(x), y)


MODELS = (
    Model("784-128-10", classifier, 0.75, 0.60),
    Model("2-16-16-1", perceptron, 0.25, 0.10),
    Model("RNN, 20 steps", recurrent, 0.5, 0.20),
    Model("attention", attention, 0.7, 0.55),
    Model("GPT block", gpt_block, 0.8, 0.60),
    Model("conv net", convolutional, 1.0, 0.75),
)


def stepper(torch: Any, model: Model) -> tuple[Callable[[], Any], Any]:
    """The training step as a learner writes it, and the module."""
    module, loss_of = model.build(torch)
    optimizer = torch.optim.Adam(module.parameters(), lr=1e-3)

    def step() -> Any:
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        optimizer.step()
        return loss

    return step, module
