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
    lambda: a.min(-1).indices.tolist(),
    lambda: h + np.float64(1),
    lambda: torch.tensor(1.0) + np.float64(2),
    lambda: np.float64(2) + torch.tensor(1.0),
    lambda: np.float64(2) * b,
    lambda: np.float32(2) * b,
    lambda: n * b,
    lambda: n + torch.tensor([1.0, 2.0, 3.0]),
    lambda: np.add(b, 1),
    lambda: np.sin(b),
    lambda: np.sum(a.numpy(), axis=0),
    lambda: np.sqrt(b),
    lambda: np.array(a),
    lambda: np.array([b, b]),
    lambda: np.asarray(b).dtype,
    lambda: np.exp(w),
    lambda: np.array(w),
    lambda: np.stack([b, b]),
    lambda: torch.tensor(np.float32(1)),
    lambda: torch.tensor(np.int64(1)),
    lambda: torch.tensor([np.float64(1), 2]),
    lambda: torch.from_numpy(np.array(["a"])),
    lambda: a[np.array([0, 1])],
    lambda: a[np.array([True, False])],
    lambda: a[np.int64(1)],
    lambda: m.unflatten(-1, (2, -1)).shape,
    lambda: (hash(a.shape) == hash((2, 3)), len(a.shape), a.shape * 2),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
