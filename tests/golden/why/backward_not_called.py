# w.grad is none: no-backward at w
import torch

w = torch.tensor(2.0, requires_grad=True)
loss = w * w
print(loss)
