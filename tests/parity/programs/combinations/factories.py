import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.arange(6.0).reshape(2, 3)
b = torch.tensor([1.0, -2.0, 3.0])
i = torch.tensor([[1, 2], [3, 4]])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
m = torch.arange(12.0).reshape(3, 4)
z = torch.tensor(3.0)
n = np.array([1.0, 2.0, 3.0])
bo = torch.tensor([True, False, True])
h = torch.tensor([1.5, 2.5], dtype=torch.half)
e = torch.empty(0)

ATTEMPTS = [
    lambda: torch.tensor([b[0], b[1]]),
    lambda: torch.tensor([b, b]),
    lambda: torch.tensor(b),
    lambda: torch.tensor(n),
    lambda: torch.tensor([n, n]),
    lambda: torch.tensor([1, 2.5, True]),
    lambda: torch.tensor([True, 2]),
    lambda: torch.tensor([]),
    lambda: torch.tensor([[]]),
    lambda: torch.tensor([[], []]),
    lambda: torch.tensor(()),
    lambda: torch.tensor(range(4)),
    lambda: torch.tensor("a"),
    lambda: torch.tensor(None),
    lambda: torch.tensor([None]),
    lambda: torch.tensor([[1, 2], [3]]),
    lambda: torch.tensor([1, [2]]),
    lambda: torch.tensor({1, 2}),
    lambda: torch.tensor({"a": 1}),
    lambda: torch.from_numpy([1, 2]),
    lambda: a[torch.tensor([True, False])],
    lambda: a[torch.tensor([0.5])],
    lambda: a[torch.tensor(1)],
    lambda: a[torch.tensor(1), torch.tensor(2)],
    lambda: torch.zeros(1, 2, 1).squeeze((0, 2)).shape,
    lambda: b.repeat_interleave(torch.tensor([1, 0, 2])),
    lambda: torch.tensor_split(m, 2),
    lambda: torch.tensor(2) in i,
    lambda: round(torch.tensor(3.14159), 2),
    lambda: range(torch.tensor(3)),
    lambda: [10, 20, 30, 40][torch.tensor(2)],
    lambda: (
        isinstance(b, torch.Tensor),
        isinstance(b, torch.FloatTensor),
        isinstance(i, torch.LongTensor),
        isinstance(nn.Parameter(b), torch.Tensor),
    ),
    lambda: (torch.zeros((2, 3)), torch.zeros([2]), torch.zeros(()), torch.zeros(0), torch.zeros(2, 0)),
    lambda: torch.zeros(-1),
    lambda: torch.zeros(2.0),
    lambda: torch.zeros("2"),
    lambda: torch.zeros(size=(2,)),
    lambda: torch.ones(2, 3).zero_(),
    lambda: torch.full(2, 1),
    lambda: (
        torch.arange(5),
        torch.arange(1, 5),
        torch.arange(0, 1, 0.25),
        torch.arange(5.0),
        torch.arange(5, 0, -1),
        torch.arange(0, 1, -1),
    ),
    lambda: (torch.linspace(0, 1, 5), torch.linspace(0, 1, steps=3), torch.linspace(0, 10, 1)),
    lambda: (torch.logspace(0, 2, 3), torch.eye(2), torch.eye(2, 3)),
    lambda: (torch.empty(2, 3).shape, torch.empty_like(b).shape),
    lambda: (torch.zeros_like(i), torch.ones_like(bo), torch.full_like(b, 2), torch.rand_like(i)),
    lambda: (
        torch.rand(2, generator=torch.Generator().manual_seed(1)),
        torch.normal(0, 1, (2,)),
        torch.normal(mean=torch.zeros(2), std=torch.ones(2)),
        torch.normal(2.0, 3.0, size=(2, 2)),
    ),
    lambda: (
        torch.bernoulli(torch.tensor([0.1, 0.9])),
        torch.multinomial(torch.tensor([1.0, 2.0, 3.0]), 2),
        torch.multinomial(torch.tensor([1.0, 2.0, 3.0]), 5, replacement=True),
        torch.poisson(torch.tensor([3.0, 10.0])),
    ),
    lambda: torch.multinomial(torch.tensor([1.0, 2.0, 3.0]), 5),
    lambda: (
        torch.empty(3).uniform_(-1, 1),
        torch.empty(3).normal_(),
        torch.empty(3).exponential_(),
        torch.empty(3).bernoulli_(0.5),
        torch.empty(3).random_(10),
        torch.empty(3).log_normal_(),
        torch.empty(3).geometric_(0.5),
        torch.empty(3).cauchy_(),
    ),
    lambda: (
        b.new_zeros(2),
        b.new_ones(2, 2),
        b.new_tensor([1, 2]),
        b.new_full((2,), 3),
        b.new_empty(2).shape,
        b.new([1, 2]),
    ),
    lambda: (
        torch.Tensor([1, 2]),
        torch.Tensor(2).shape,
        torch.Tensor(2, 3).shape,
        torch.FloatTensor([1, 2]),
        torch.LongTensor([1, 2]),
        torch.DoubleTensor([1]),
        torch.IntTensor([1]),
        torch.BoolTensor([True]),
        torch.HalfTensor([1]),
        torch.ByteTensor([1]),
    ),
    lambda: (torch.Tensor(), torch.Tensor([[1, 2]]), torch.Tensor(n), torch.LongTensor([1.5])),
    lambda: (torch.FloatTensor(2, 3).shape, torch.Tensor((1, 2))),
    lambda: torch.Tensor(3.0),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
