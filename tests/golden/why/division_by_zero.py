# b.grad is nan: divided-by-zero at q
import torch

a = torch.tensor(0.0)
b = torch.tensor(0.0, requires_grad=True)
q = a / b
q.backward()
