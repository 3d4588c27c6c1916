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
    lambda: a[2],
    lambda: a[0, 3],
    lambda: a[0, 0, 0],
    lambda: a[0][0][0],
    lambda: a[[0, 2]],
    lambda: b[torch.tensor([0, 9])],
    lambda: a[a > 5].max(),
    lambda: a[torch.ones(3) > 0],
    lambda: a[torch.ones(3, 2) > 0],
    lambda: a[i.float()],
    lambda: a["r"],
    lambda: torch.gather(a, 1, i),
    lambda: torch.gather(a, 1, torch.tensor([[0, 5], [0, 1]])),
    lambda: torch.gather(a, 1, torch.tensor([[0.0, 1.0]])),
    lambda: torch.index_select(a, 0, torch.tensor([0, 2])),
    lambda: torch.index_select(a, 0, torch.tensor([0.0])),
    lambda: a.scatter_(1, torch.tensor([[0, 5]]), 1.0),
    lambda: a.scatter_(1, torch.tensor([[0, 1]]), torch.ones(1, 2, dtype=torch.int64)),
    lambda: torch.zeros(3).scatter_add_(0, torch.tensor([0, 3]), torch.ones(2)),
    lambda: torch.take(a, torch.tensor([9])),
    lambda: torch.where(a > 0, a, b),
    lambda: torch.where(a, a, a),
    lambda: torch.masked_select(a, a),
    lambda: a.masked_fill(a, 0),
    lambda: torch.topk(b, 5),
    lambda: torch.topk(b, k=2, dim=3),
    lambda: torch.sort(a, dim=3),
    lambda: torch.kthvalue(b, 9),
    lambda: torch.searchsorted(a, b),
    lambda: a.index_add_(0, torch.tensor([0]), torch.ones(2, 3)),
    lambda: a.narrow(0, 1, 5),
    lambda: a.narrow(3, 0, 1),
    lambda: a.select(0, 7),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
