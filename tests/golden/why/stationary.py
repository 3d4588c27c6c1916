# x.grad is zero: stationary at y
import torch

x = torch.tensor(0.0, requires_grad=True)
y = x**2
loss = y + 5
loss.backward()
