# x.grad is zero: clamped at c
import torch

x = torch.tensor(5.0, requires_grad=True)
c = torch.clamp(x, 0.0, 1.0)
loss = c * 3
loss.backward()
