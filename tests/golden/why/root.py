# loss.grad is one: root at loss
import torch

w = torch.tensor(2.0, requires_grad=True)
loss = w * w
loss.retain_grad()
loss.backward()
