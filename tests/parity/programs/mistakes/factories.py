import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.ones(2, 3)
b = torch.ones(4)
i = torch.tensor([1, 2, 3])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
l = nn.Linear(3, 2)
x = torch.randn(5, 4)
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
y = torch.tensor([0, 1, 0, 1, 1])

ATTEMPTS = [
    lambda: (a.t().t(), torch.ones(2, 2, 2).t()),
    lambda: torch.tensor([]).item(),
    lambda: torch.cat([a, torch.ones(2, 2)]),
    lambda: torch.stack([a, torch.ones(3, 2)]),
    lambda: -torch.tensor([True]),
    lambda: torch.tensor([True]) - torch.tensor([True]),
    lambda: 1 - torch.tensor([True]),
    lambda: torch.add(a, b, out=torch.zeros(2)),
    lambda: torch.zeros("a"),
    lambda: torch.zeros(2, "a"),
    lambda: torch.ones([2, "a"]),
    lambda: torch.randn(2.5),
    lambda: torch.randn(-1),
    lambda: torch.arange(0, 5, 0),
    lambda: torch.linspace(0, 1, -1),
    lambda: torch.eye(-1),
    lambda: torch.full((2,), "x"),
    lambda: torch.rand(2, dtype=torch.int),
    lambda: torch.randn(2, dtype=torch.long),
    lambda: torch.randint(5, 0, (2,)),
    lambda: torch.normal(0, -1, (2,)),
    lambda: torch.normal(torch.zeros(2), -torch.ones(2)),
    lambda: torch.bernoulli(torch.tensor([2.0])),
    lambda: torch.multinomial(torch.tensor([-1.0, 2.0]), 1),
    lambda: torch.multinomial(torch.zeros(3), 1),
    lambda: torch.manual_seed("a"),
    lambda: torch.device("gpu"),
    lambda: a.to("gpu"),
    lambda: a.cuda(),
    lambda: torch.tensor([1.0], device="cuda"),
    lambda: torch.load("nothing.pt"),
    lambda: torch.from_numpy([1]),
    lambda: torch.tensor([1, 2]).reshape(3),
    lambda: torch.bincount(torch.tensor([-1])),
    lambda: torch.tensor([1, 2], dtype="float"),
    lambda: torch.tensor(1, 2),
    lambda: torch.tensor([1, 2], [3]),
    lambda: torch.tensor(data=[1], foo=1),
    lambda: torch.ones_like([1, 2]),
    lambda: torch.zeros_like(3),
    lambda: torch.Tensor([[1], [1, 2]]),
    lambda: a.to(3),
    lambda: a.add_(torch.ones(5, 2, 3)),
    lambda: torch.ones(3).add_(torch.ones(2, 3)),
    lambda: torch.tensor([True]).add_(1),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
