# n.grad is none: not-asked at n
import torch

n = torch.tensor([1, 2, 3])
w = torch.tensor(3.0, requires_grad=True)
loss = (n * w).sum()
loss.backward()
