# x.grad[0] is zero: dropped at y
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.ones(8, requires_grad=True)
y = F.dropout(x, p=0.9)
loss = y.sum()
loss.backward()
