# w.grad is none: not-accumulated at w
import torch

w = torch.tensor(2.0, requires_grad=True)
loss = w * w
(g,) = torch.autograd.grad(loss, w)
