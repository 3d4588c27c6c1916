# a.grad is infinite: divided-by-zero at q
import torch

a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0)
q = a / b
q.backward()
