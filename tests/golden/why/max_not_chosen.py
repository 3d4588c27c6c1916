# x.grad[0] is zero: not-chosen at m
import torch

x = torch.tensor([1.0, 7.0, 3.0], requires_grad=True)
m = x.max()
loss = m * 2
loss.backward()
