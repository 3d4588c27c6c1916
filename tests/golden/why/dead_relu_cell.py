# b.grad[1] is zero: dead-relu at h
import torch

b = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
h = (b * 2).relu()
loss = (h * torch.tensor([1.0, 2.0, 3.0])).sum()
loss.backward()
