# unused.grad is none: no-path at unused
import torch

w = torch.tensor(2.0, requires_grad=True)
unused = torch.tensor(5.0, requires_grad=True)
side = unused * 2
loss = w * w
loss.backward()
