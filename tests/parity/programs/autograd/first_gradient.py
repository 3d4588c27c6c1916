import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = (x**2).sum()
print(y)
y.backward()
print(x.grad)
print(f"loss {y.item():.4f}", y.grad_fn.name())
try:
    y.backward()
except RuntimeError as error:
    print(error)
