"""Training steps as people write them, for the tests of frozen ones, and what is compared of their results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import retrograde as torch
from retrograde import nn

Step = Callable[..., Any]
Built = tuple[Step, list[torch.Tensor]]
"""A step, and the tensors to compare after it."""

X = np.random.default_rng(0).normal(size=(12, 4)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 3, 12)


def net(*more: nn.Module) -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 5), nn.Tanh(), *more, nn.Linear(5, 3))


def training(make: Callable[[list[torch.Tensor]], Any], *more: nn.Module, to_none: bool = True) -> Built:
    model = net(*more)
    optimizer, criterion = make(list(model.parameters())), nn.CrossEntropyLoss()

    def step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        optimizer.zero_grad(set_to_none=to_none)
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        return loss  # type: ignore[no-any-return]

    return step, list(model.parameters())


def sgd(params: list[torch.Tensor]) -> Any:
    return torch.optim.SGD(params, lr=0.1, momentum=0.9)


def adam(params: list[torch.Tensor]) -> Any:
    return torch.optim.Adam(params, lr=0.01)


def by_hand() -> Built:
    w = torch.tensor(X[:4].copy(), requires_grad=True)

    def step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        loss = (x @ w).relu().mean()
        loss.backward()
        with torch.no_grad():
            w.sub_(0.1 * w.grad)
            w.grad.zero_()
        return loss  # type: ignore[no-any-return]

    return step, [w]


def accumulating() -> Built:
    w = torch.tensor(X[:4].copy(), requires_grad=True)

    def step(x: torch.Tensor, y: torch.Tensor) -> None:
        (x @ w).pow(2).sum().backward()

    return step, [w]


def looping() -> Built:
    w = torch.tensor(X[:4].copy(), requires_grad=True)

    def step(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, ...]:
        h, hidden = x, []
        for i in range(3):
            h = torch.tanh(h @ w) if i % 2 else torch.sigmoid(h @ w)
            hidden.append(h)
        return torch.autograd.grad(torch.stack(hidden).mean(), w)

    return step, [w]


def second_order() -> Built:
    w = torch.tensor(X[:4].copy(), requires_grad=True)

    def step(x: torch.Tensor, y: torch.Tensor) -> dict[str, torch.Tensor]:
        (slope,) = torch.autograd.grad(torch.tanh(x @ w).sum(), w, create_graph=True)
        (curve,) = torch.autograd.grad((slope * slope).sum(), w)
        return {"slope": slope.detach(), "curve": curve}

    return step, [w]


def inference() -> Built:
    model = net()

    def step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            return model(x).softmax(dim=-1)  # type: ignore[no-any-return]

    return step, []


def indexing() -> Built:
    table = torch.tensor(X, requires_grad=True)

    def step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        picked = table[y] * x[:, :2].sum(dim=1, keepdim=True)
        (table.grad,) = torch.autograd.grad(picked[1:, -1].sum(), table)
        return picked.detach().max()

    return step, []


def clipping() -> Built:
    model = net()
    optimizer = sgd(list(model.parameters()))

    def step(x: torch.Tensor, y: torch.Tensor) -> None:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        grads = [p.grad for p in model.parameters()]
        size = torch.stack([(g * g).sum() for g in grads]).sum().sqrt()
        for grad in grads:
            grad.mul_(torch.clamp(0.05 / size, max=1.0))
        optimizer.step()

    return step, list(model.parameters())


def looking_back() -> Built:
    w = torch.tensor(X[:4].copy(), requires_grad=True)

    def step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        before = 0 * w.detach() if w.grad is None else w.grad.clone()
        w.grad = None
        (x @ w).pow(2).sum().backward()
        return (w.grad * before).sum()  # type: ignore[no-any-return]

    return step, [w]


def made_inside() -> Built:
    w = torch.tensor(X[:4].copy(), requires_grad=True)

    def step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        start, seen = torch.ones(3, 4), torch.zeros(5)
        (start @ w).sin().sum().backward()
        seen[0] = w.grad.sum()
        seen[1:] += x[0] * seen[0]
        with torch.no_grad():
            w.sub_(0.1 * w.grad)
            w.grad = None
        return seen.exp()

    return step, [w]


FREEZABLE: dict[str, Callable[[], Built]] = {
    "SGD": lambda: training(sgd),
    "Adam": lambda: training(adam),
    "gradients set to 0": lambda: training(adam, to_none=False),
    "dropout": lambda: training(sgd, nn.Dropout(0.5)),
    "by hand": by_hand,
    "accumulating": accumulating,
    "a loop": looping,
    "second order": second_order,
    "inference": inference,
    "indexing": indexing,
    "clipping": clipping,
    "made inside": made_inside,
}


def plain(part: Any) -> Any:
    if isinstance(part, torch.Tensor):
        return repr(part), part.detach().numpy().tobytes()
    if isinstance(part, tuple | list):
        return [plain(p) for p in part]
    return {k: plain(v) for k, v in part.items()} if isinstance(part, dict) else part


def run(step: Step, tensors: list[torch.Tensor], calls: int = 6) -> list[Any]:
    seen = []
    torch.manual_seed(3)
    for call in range(calls):
        x, y = torch.tensor(X + np.float32(call) / 8), torch.tensor(np.roll(Y, call))
        result = plain(step(x, y))
        seen.append((result, [plain(t.detach()) for t in tensors], [plain(t.grad) for t in tensors]))
    return seen
