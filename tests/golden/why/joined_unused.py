# b.grad is zero: not-selected at part
import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0], requires_grad=True)
both = torch.cat([a, b])
part = both[:2]
loss = (part * part).sum()
loss.backward()
