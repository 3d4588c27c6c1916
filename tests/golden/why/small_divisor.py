# a.grad is huge: one-factor at q
import torch

a = torch.tensor(1.0, requires_grad=True)
eps = torch.tensor(1e-8)
q = a / eps
loss = q * 2
loss.backward()
