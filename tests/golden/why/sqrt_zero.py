# x.grad is infinite: sqrt-zero at d
import torch

x = torch.tensor(0.0, requires_grad=True)
d = torch.sqrt(x)
loss = d * 2
loss.backward()
