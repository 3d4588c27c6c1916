# x.grad is huge: large-factors at x
import torch

x = torch.tensor(1.0, requires_grad=True)
y = x
for _ in range(9):
    y = y * 7.0
y.backward()
