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
    lambda: a.view(4, 2),
    lambda: a.view(-1, 4),
    lambda: a.T.view(6),
    lambda: a.reshape(5),
    lambda: a.reshape(2, 2),
    lambda: a.permute(0, 2),
    lambda: a.permute(0, 1, 2),
    lambda: a.transpose(0, 2),
    lambda: a.squeeze(4),
    lambda: a.unsqueeze(4),
    lambda: a.expand(3, 3),
    lambda: a.expand(3),
    lambda: a.repeat(2),
    lambda: a.sum(2),
    lambda: a.sum(-3),
    lambda: a.sum((0, 0)),
    lambda: a.mean(dim=2),
    lambda: a.max(2),
    lambda: a.argmax(2),
    lambda: a.softmax(2),
    lambda: torch.softmax(a, 2),
    lambda: i.mean(),
    lambda: i.softmax(0),
    lambda: a.size(2),
    lambda: torch.cat([a, b]),
    lambda: torch.cat(a, b),
    lambda: torch.cat([a, [1, 2]]),
    lambda: torch.stack(a),
    lambda: torch.stack([]),
    lambda: torch.split(a, [1, 2]),
    lambda: torch.chunk(a, 0),
    lambda: torch.sum([1, 2]),
    lambda: torch.mean(3),
    lambda: torch.max(3),
    lambda: torch.cumsum(a),
    lambda: torch.cumsum(a, 3),
    lambda: torch.roll(a, (1, 2), 0),
    lambda: torch.flip(a, [0, 0]),
    lambda: a.unsqueeze(),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
