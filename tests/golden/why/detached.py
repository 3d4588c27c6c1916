# w.grad is none: detached at y
import torch

w = torch.tensor(2.0, requires_grad=True)
v = torch.tensor(3.0, requires_grad=True)
y = w.detach()
loss = y * v
loss.backward()
