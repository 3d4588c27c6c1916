# w.grad is none: stopped at w
import torch

w = torch.tensor([2.0, 3.0], requires_grad=True)
loss = w * w
loss.backward()
