# title: If: only the branch taken
# about: The graph holds what the program did, so the branch not taken has no gradient. Try a negative x.
# order: 40

import torch

x = torch.tensor(2.0, requires_grad=True)

if x > 0:  # an ordinary Python condition on the value
    print("x is positive: squaring it")
    y = x**2
else:
    print("x is not positive: times -3")
    y = -3 * x

y.backward()
print("y =", y.item())
print("dy/dx =", x.grad.item())
