# table.grad[0] is zero: not-selected at rows
import torch
import torch.nn.functional as F

table = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)
rows = F.embedding(torch.tensor([1, 2]), table)
loss = (rows * rows).sum()
loss.backward()
