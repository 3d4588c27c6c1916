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
    lambda: a.max(dim=0)[1],
    lambda: torch.cat([e, b]),
    lambda: torch.cat([]),
    lambda: torch.stack([]),
    lambda: torch.cat([a, b]),
    lambda: torch.cat([a, i]),
    lambda: torch.stack([b, b], axis=1),
    lambda: torch.stack([a, b]),
    lambda: a[0],
    lambda: a[-1],
    lambda: a[:, -1],
    lambda: a[..., 0],
    lambda: a[None].shape,
    lambda: a[:, None].shape,
    lambda: a[5],
    lambda: a[0, 7],
    lambda: a[0, 0, 0],
    lambda: a[1.0],
    lambda: a["x"],
    lambda: a[[0, 1], [1, 2]],
    lambda: a[[0, 1]],
    lambda: a[a > 2],
    lambda: a[bo],
    lambda: a[:, ::2],
    lambda: a[:, ::-1],
    lambda: a[::-1],
    lambda: a[(0, 1)],
    lambda: a[slice(0, 1)],
    lambda: a[True],
    lambda: a[False],
    lambda: torch.broadcast_tensors(b, a)[0],
    lambda: m.split([1, 2]),
    lambda: m.split([1, 1]),
    lambda: b == [1.0, -2.0, 3.0],
    lambda: {b: 1}[b],
    lambda: [10, 20, 30][z],
    lambda: (torch.Size([2, 3]), torch.Size((1,)), torch.Size(), torch.Size([1]) + torch.Size([2])),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
