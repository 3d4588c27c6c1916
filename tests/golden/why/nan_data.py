# w.grad is nan: bad-data at x
import torch

x = torch.tensor([1.0, float("nan"), 3.0])
w = torch.tensor(2.0, requires_grad=True)
loss = (w * x).sum()
loss.backward()
