import torch

base = torch.tensor([1, 2, 3])
rows = base.expand(2, 3)
print(rows.stride())
rows[0, 1] = 20
print(base, rows)
rows[0] = 7
print(base)
try:
    rows.add_(1)
except RuntimeError as e:
    print(e)
try:
    rows *= 2
except RuntimeError as e:
    print(e)
own = rows.clone()
own += 1
print(own, base)
column = torch.zeros(2, 1).expand(2, 3)
column[1, 2] = 5.
print(column)
print(column.contiguous().stride())
x = torch.ones(3, requires_grad=True)
wide = x.expand(2, 3).clone()
wide[0, 0] = 0
wide.sum().backward()
print(wide, x.grad)
