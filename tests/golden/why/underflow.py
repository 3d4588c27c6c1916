# x.grad is zero: small-factors at x
import torch

x = torch.tensor(1.0, requires_grad=True)
y = x
for _ in range(20):
    y = y * 0.001
loss = y + 1.0
loss.backward()
