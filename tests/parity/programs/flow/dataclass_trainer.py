from __future__ import annotations

import enum
import functools
import time
from abc import ABC, abstractmethod
from collections import Counter, OrderedDict, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple, Union

import torch
from torch import Tensor, nn
from torch.nn import Module, Parameter
from torch.optim import Optimizer


class Mode(enum.Enum):
    TRAIN = "train"
    EVAL = "eval"


@dataclass
class Config:
    lr: float = 0.1
    epochs: int = 3
    hidden: List[int] = field(default_factory=lambda: [4, 3])
    seed: Optional[int] = 0


class Batch(NamedTuple):
    x: Tensor
    y: Tensor


@dataclass
class History:
    losses: Dict[str, List[float]] = field(default_factory=lambda: defaultdict(list))

    def log(self, **kw: float) -> None:
        for k, v in kw.items():
            self.losses[k].append(round(v, 4))


def timed(fn: Callable) -> Callable:
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        out = fn(*args, **kwargs)
        assert time.perf_counter() >= start
        print(f"{fn.__name__} done")
        return out
    return wrapper


@contextmanager
def evaluating(net: Module) -> Iterator[Module]:
    was = net.training
    try:
        net.eval()
        yield net
    finally:
        net.train(was)


class Base(Module, ABC):
    @abstractmethod
    def loss(self, batch: Batch) -> Tensor: ...

    @property
    def num_params(self) -> int:
        return sum(p.numel() for p in self.parameters())


class MLP(Base):
    def __init__(self, sizes: List[int]) -> None:
        super().__init__()
        layers = OrderedDict()
        for k, (i, o) in enumerate(zip(sizes[:-1], sizes[1:])):
            layers[f"fc{k}"] = nn.Linear(i, o)
            if k < len(sizes) - 2:
                layers[f"act{k}"] = nn.ReLU()
        self.net = nn.Sequential(layers)
        self.scale = Parameter(torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x) * self.scale

    def loss(self, batch: Batch) -> Tensor:
        return nn.functional.mse_loss(self(batch.x), batch.y)


def batches(n: int, size: int) -> Iterator[Batch]:
    for i in range(0, n, size):
        x = torch.linspace(-1, 1, n)[i:i + size, None]
        yield Batch(x, x ** 2)


@timed
def fit(cfg: Config) -> Tuple[MLP, History]:
    torch.manual_seed(cfg.seed)
    net, hist = MLP([1, *cfg.hidden, 1]), History()
    opt = torch.optim.SGD(net.parameters(), lr=cfg.lr)
    for epoch in range(cfg.epochs):
        total = 0.0
        for batch in batches(12, 4):
            opt.zero_grad()
            loss = net.loss(batch)
            loss.backward()
            opt.step()
            total += loss.item()
        hist.log(loss=total, scale=net.scale.item())
    return net, hist


if __name__ == "__main__":
    cfg = Config()
    print(cfg)
    net, hist = fit(cfg)
    print(net, net.num_params)
    print(dict(hist.losses))
    with evaluating(net) as e:
        print(e.training, Mode.EVAL, Mode("train"), e(torch.zeros(1, 1)).shape)
    print(net.training)
    print(f"{'name':<16}{'shape':>12}{'norm':>10}")
    for name, p in net.named_parameters():
        print(f"{name:<16}{str(list(p.shape)):>12}{p.norm().item():>10.4f}")
    try:
        Base()
    except TypeError as err:
        print(type(err).__name__)
    print(Counter(type(m).__name__ for m in net.modules()).most_common(2))
