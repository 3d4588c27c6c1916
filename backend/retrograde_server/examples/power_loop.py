# title: For: a power, factor by factor
# about: Five turns of a loop multiply x with itself; each turn sends a part of the gradient back to x.
# order: 60

import torch

n = 5
x = torch.tensor(2.0, requires_grad=True)

y = torch.tensor(1.0)
for i in range(n):
    y = y * x
    print("after turn", i + 1, "y =", y.item())

y.backward()
print("x to the power", n, "=", y.item())
print("gradient =", x.grad.item())  # n * x**(n - 1)
