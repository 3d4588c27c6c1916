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
    lambda: i.requires_grad_(),
    lambda: torch.tensor([1, 2], requires_grad=True),
    lambda: torch.tensor([True], requires_grad=True),
    lambda: w.backward(),
    lambda: w.sum().backward().foo,
    lambda: a.sum().backward(),
    lambda: a.backward(),
    lambda: torch.autograd.grad(w.sum(), a),
    lambda: torch.autograd.grad((w * 2), w),
    lambda: torch.autograd.grad(w.sum(), torch.ones(2, requires_grad=True)),
    lambda: torch.autograd.grad(a.sum(), w),
    lambda: torch.autograd.grad(w.sum(), [w, a]),
    lambda: torch.autograd.grad(w.sum(), w, grad_outputs=torch.ones(2)),
    lambda: (w * 2).backward(torch.ones(2)),
    lambda: w.add_(1),
    lambda: w.zero_(),
    lambda: w.numpy(),
    lambda: w.item(),
    lambda: (w * 2).requires_grad_(False),
    lambda: (w * 2).retain_grad().foo,
    lambda: a.retain_grad(),
    lambda: torch.set_grad_enabled(),
    lambda: torch.func.grad(lambda x: x * 2)(w),
    lambda: torch.func.grad(3)(w),
    lambda: torch.vmap(lambda x: x.item())(w),
    lambda: torch.vmap(lambda x, y: x + y)(a, b),
    lambda: torch.vmap(lambda x: x, in_dims=2)(a),
    lambda: torch.autograd.gradcheck(lambda x: x * 2, w),
    lambda: i.mul_(w.detach()),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
