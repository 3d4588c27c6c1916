# x.grad is nan: zero-times-infinite at s
import torch

x = torch.tensor(3.0, requires_grad=True)
s = (x - 3.0) ** 2
d = torch.sqrt(s)
d.backward()
