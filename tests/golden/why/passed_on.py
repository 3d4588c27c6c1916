# b.grad is one: passed-on at b
import torch

x = torch.tensor(2.0)
b = torch.tensor(0.5, requires_grad=True)
loss = x * 3 + b
loss.backward()
