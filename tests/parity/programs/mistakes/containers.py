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
    lambda: net[5],
    lambda: net["a"],
    lambda: net(x.double()),
    lambda: net(x.T),
    lambda: nn.Sequential(nn.Linear(2, 2), "relu"),
    lambda: nn.Sequential(nn.Linear),
    lambda: nn.Sequential([nn.Linear(2, 2)]),
    lambda: nn.Sequential(nn.Linear(2, 2)).forward(),
    lambda: nn.ModuleList([nn.Linear(2, 2), 3]),
    lambda: nn.ModuleList([nn.Linear(2, 2)])(x),
    lambda: nn.ModuleList([nn.Linear(2, 2)])[3],
    lambda: nn.ModuleDict({"a": nn.ReLU()})["b"],
    lambda: nn.ModuleDict({1: nn.ReLU()}),
    lambda: nn.ModuleList(nn.ReLU()),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
