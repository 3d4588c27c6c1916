# b.grad is zero: zero-above at both
import torch

a = torch.ones(40, requires_grad=True)
b = torch.ones(80, requires_grad=True)
both = torch.cat([a, b])
part = both[:40]
loss = (part * part).sum()
loss.backward()
