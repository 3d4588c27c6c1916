# x.grad is infinite: overflow at e
import torch

x = torch.tensor(100.0, requires_grad=True)
e = torch.exp(x)
loss = e * 2
loss.backward()
