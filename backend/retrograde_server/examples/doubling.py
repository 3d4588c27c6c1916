# title: While: a graph as long as it takes
# about: The number of doublings depends on the values. Change the start and the graph changes its length.
# order: 50

import torch

x = torch.tensor([60.0, -20.0, 5.0], requires_grad=True)

y = x * 2
while y.norm() < 1000:
    y = y * 2

print("y =", y)
y.sum().backward()
print("dy/dx =", x.grad)  # 2 for every doubling, multiplied
