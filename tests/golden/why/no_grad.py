# w.grad is none: no-grad at h
import torch

w = torch.tensor(2.0, requires_grad=True)
v = torch.tensor(3.0, requires_grad=True)
with torch.no_grad():
    h = w * 4
loss = h + v
loss.backward()
