# w.grad is zero: times-zero at a
import torch

x = torch.tensor(0.0)
w = torch.tensor(3.0, requires_grad=True)
a = x * w
loss = a + 1
loss.backward()
