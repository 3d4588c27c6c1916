# title: Broadcasting: one bias for every row
# about: The bias is repeated for three rows, so on the way back its gradient is the sum over the rows.
# order: 70

import torch

X = torch.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
W = torch.tensor([[1.0, 0.0], [0.0, 1.0]], requires_grad=True)
b = torch.tensor([0.5, -0.5], requires_grad=True)

out = X @ W + b  # (3, 2) @ (2, 2) + (2,)
print("out has shape", tuple(out.shape))

out.sum().backward()
print("gradient of b:", b.grad)  # 3 rows used it
print("gradient of W:", W.grad)
