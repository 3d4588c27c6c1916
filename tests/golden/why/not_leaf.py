# h.grad is none: not-leaf at h
import torch

w = torch.tensor(2.0, requires_grad=True)
h = w * 3
loss = h * h
loss.backward()
