# x.grad is plain: accumulated at x
import torch

x = torch.tensor(3.0, requires_grad=True)
(x * x).backward()
(x * x).backward()
