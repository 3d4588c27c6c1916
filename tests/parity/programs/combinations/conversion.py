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
    lambda: b @ torch.from_numpy(n).float(),
    lambda: torch.as_tensor([1, 2], dtype=torch.float),
    lambda: [r.sum().item() for r in m],
    lambda: max(b, key=lambda t: t.item()),
    lambda: bool(torch.tensor([])),
    lambda: bool(torch.tensor([0.0])),
    lambda: bool(torch.tensor(2)),
    lambda: float(b),
    lambda: (int(z), float(z), complex(z)),
    lambda: int(torch.tensor(3.7)),
    lambda: b.item(),
    lambda: (b[0].item(), type(b[0].item())),
    lambda: (i[0, 0].item(), type(i[0, 0].item())),
    lambda: bo[0].item(),
    lambda: round(torch.tensor(3.14159).item(), 2),
    lambda: (type(b), type(w), type(nn.Parameter(b))),
    lambda: (b.type(), i.type(), bo.type(), h.type(), b.double().type()),
    lambda: b.type(torch.int64),
    lambda: b.type("torch.DoubleTensor"),
    lambda: b.type(torch.LongTensor),
    lambda: (torch.is_floating_point(b), b.is_floating_point(), i.is_floating_point()),
    lambda: (
        b.dtype,
        b.device,
        b.layout,
        b.shape,
        b.ndim,
        b.size(),
        b.size(0),
        b.size(-1),
        b.nelement(),
        b.element_size(),
        b.nbytes,
        b.itemsize,
    ),
    lambda: b.to(i),
    lambda: (b.to("cpu"), b.to("cpu", torch.float64)),
    lambda: b.to(dtype=torch.float16, copy=True),
    lambda: b.to("float32"),
    lambda: b.to(torch.float32) is b,
    lambda: b.float() is b,
    lambda: b.to("cuda"),
    lambda: b.to("foo"),
    lambda: (
        torch.device("cuda:0"),
        torch.device("cpu"),
        torch.device("cuda", 1),
        torch.device("cuda:0").index,
        torch.device("cpu").type,
    ),
    lambda: torch.zeros(2, 3, dtype="float32"),
    lambda: (torch.zeros(2, 3, dtype=float), torch.zeros(2, dtype=int), torch.zeros(2, dtype=bool)),
    lambda: (torch.full((2,), 7), torch.full((2,), 7.0), torch.full((2,), True), torch.full([2], 1, dtype=torch.float)),
    lambda: (torch.rand(2, 3), torch.randn(2), torch.randint(5, (3,)), torch.randint(1, 5, (2, 2)), torch.randperm(5)),
    lambda: (torch.randint(0, 10, (3,), dtype=torch.float32), torch.randint(10, size=(2,)), torch.randint(5, 5, (1,))),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
