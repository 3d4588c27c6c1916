# w.grad is none: left-graph at w
import torch

w = torch.tensor(2.0, requires_grad=True)
v = torch.tensor(1.0, requires_grad=True)
number = w.item()
loss = v * number
loss.backward()
