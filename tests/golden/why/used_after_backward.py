# late.grad is none: used-later at late
import torch

w = torch.tensor(2.0, requires_grad=True)
late = torch.tensor(3.0, requires_grad=True)
loss = w * w
loss.backward()
loss = w * late
