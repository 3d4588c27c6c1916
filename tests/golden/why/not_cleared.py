# w.grad is huge: accumulated at w
import torch

w = torch.tensor(2.0, requires_grad=True)
for _ in range(3):
    loss = w * 500.0
    loss.backward()
