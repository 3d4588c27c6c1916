# a.grad is zero: cancelled at a
import torch

a = torch.tensor(2.0, requires_grad=True)
up = a * 3
down = a * -3
loss = up + down
loss.backward()
