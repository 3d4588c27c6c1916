# x.grad is tiny: small-factors at x
import torch

x = torch.tensor(0.5, requires_grad=True)
y = x
for _ in range(12):
    y = torch.sigmoid(y) * 0.5
y.backward()
