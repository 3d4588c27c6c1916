# x.grad[0] is zero: not-selected at part
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
part = x[1:]
loss = (part * part).sum()
loss.backward()
