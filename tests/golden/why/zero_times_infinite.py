# x.grad[0] is nan: zero-times-infinite at root
import torch

x = torch.tensor([0.0, 4.0], requires_grad=True)
root = torch.sqrt(x)
y = torch.where(x > 0, root, torch.zeros(2))
loss = y.sum()
loss.backward()
