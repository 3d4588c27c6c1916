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
    lambda: a.sum(axis=1),
    lambda: a.sum(1, True),
    lambda: a.sum((0, 1), keepdim=True),
    lambda: a.sum(dim=-1, keepdims=True),
    lambda: torch.sum(input=a, dim=0),
    lambda: h.sum(),
    lambda: (e.sum(), e.prod(), e.mean()),
    lambda: (len(m), len(b)),
    lambda: len(z),
    lambda: list(b),
    lambda: tuple(z),
    lambda: (sum(b), max(b), min(b)),
    lambda: sum(list(m)),
    lambda: sorted(b),
    lambda: sorted(b, key=lambda t: -t),
    lambda: sorted([w[0], w[2], w[1]]),
    lambda: list(reversed(b)),
    lambda: list(zip(b, b)),
    lambda: list(enumerate(b)),
    lambda: dict(zip("abc", b)),
    lambda: list(map(float, b)),
    lambda: 3.0 in b,
    lambda: b[0] in b,
    lambda: "x" in b,
    lambda: [1.0, 2.0] == b.tolist(),
    lambda: hash(b) == hash(b),
    lambda: len({b, b, b.clone()}),
    lambda: abs(-3 * b).sum(),
    lambda: (
        a.shape[0],
        a.shape[-1],
        a.shape[:1],
        a.shape + (4,),
        list(a.shape),
        tuple(a.shape),
        a.shape == (2, 3),
        a.shape == [2, 3],
        a.shape.numel(),
    ),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
