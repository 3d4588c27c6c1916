# first.grad is zero: times-zero at y
import torch

x = torch.tensor([[1.0, 2.0]])
first = torch.tensor([[0.5, -0.5], [1.0, 2.0]], requires_grad=True)
second = torch.zeros(2, 1, requires_grad=True)
h = x @ first
y = h @ second
loss = (y - 1).sum()
loss.backward()
