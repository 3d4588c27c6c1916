# title: One value, used twice
# about: Every use of a value sends its own contribution back, and they add up.
# order: 30

import torch

a = torch.tensor(3.0, requires_grad=True)

b = a + a  # two edges to the same value, 1 comes back along each
print("b =", b.item())

b.backward()
print("db/da =", a.grad.item())
