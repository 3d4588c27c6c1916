# w.grad is nan: out-of-domain at s
import torch

w = torch.tensor(-2.0, requires_grad=True)
s = torch.log(w)
loss = s * w
loss.backward()
