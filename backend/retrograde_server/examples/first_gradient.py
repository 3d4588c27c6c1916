# title: A first gradient
# about: A product and a sum: how much does z move when x or y moves a little?
# order: 10

import torch

x = torch.tensor(2.0, requires_grad=True)
y = torch.tensor(3.0, requires_grad=True)

z = x * y + x  # x is used twice, so two paths lead back to it

z.backward()
print("z =", z.item())
print("dz/dx =", x.grad.item())  # y + 1
print("dz/dy =", y.grad.item())  # x
