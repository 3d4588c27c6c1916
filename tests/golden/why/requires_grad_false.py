# x.grad is none: not-asked at x
import torch

x = torch.tensor(2.0)
w = torch.tensor(3.0, requires_grad=True)
loss = x * w
loss.backward()
