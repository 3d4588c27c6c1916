# w.grad is none: zeroed at w
import torch

w = torch.tensor(2.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
loss = w * w
loss.backward()
optimizer.zero_grad()
