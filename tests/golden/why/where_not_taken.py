# other.grad is zero: not-taken at y
import torch

x = torch.tensor([1.0, 2.0])
other = torch.tensor([3.0, 4.0], requires_grad=True)
taken = torch.tensor([5.0, 6.0], requires_grad=True)
y = torch.where(x > 0, taken, other)
loss = y.sum()
loss.backward()
