# p.grad is none: discrete at right
import torch

p = torch.tensor([0.2, 0.9], requires_grad=True)
v = torch.tensor(1.0, requires_grad=True)
right = p > 0.5
loss = v - right.float().mean()
loss.backward()
