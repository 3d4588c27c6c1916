# a.grad is zero: not-chosen at m
import torch

a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(4.0, requires_grad=True)
m = torch.maximum(a, b)
loss = m * m
loss.backward()
