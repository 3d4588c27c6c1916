# a.grad is zero: cancelled at a
import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (a - a).sum()
loss.backward()
