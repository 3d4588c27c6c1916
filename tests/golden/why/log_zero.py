# p.grad is infinite: log-zero at s
import torch

p = torch.tensor(0.0, requires_grad=True)
s = torch.log(p)
loss = -s
loss.backward()
