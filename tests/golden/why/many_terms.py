# b.grad is huge: many-terms at b
import torch

x = torch.ones(5000, 2)
b = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (x + b).sum()
loss.backward()
