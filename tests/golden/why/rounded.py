# x.grad is zero: flat at r
import torch

x = torch.tensor(2.7, requires_grad=True)
r = torch.round(x)
loss = r * r
loss.backward()
