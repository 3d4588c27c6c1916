# w.grad is zero: dead-relu at h
import torch

x = torch.tensor(2.0)
w = torch.tensor(-1.5, requires_grad=True)
a = w * x
h = torch.relu(a)
loss = (h - 1.0) ** 2
loss.backward()
