# title: Sum of squares
# about: The slope of a bowl at the point (3, 4), along each of its two axes.
# order: 20

import torch

x = torch.tensor(3.0, requires_grad=True)
y = torch.tensor(4.0, requires_grad=True)

z = x**2 + y**2

z.backward()
print("z =", z.item())
print("dz/dx =", x.grad.item())  # 2 * 3
print("dz/dy =", y.grad.item())  # 2 * 4
