import torch

x = torch.tensor(0.7, requires_grad=True)
y = torch.sin(x)
derivatives = []
current = y
for order in range(6):
    (current,) = torch.autograd.grad(current, x, create_graph=True)
    derivatives.append(round(current.item(), 4))
print(derivatives)

x = torch.tensor(2.0, requires_grad=True)
y = x**4
for order in range(1, 6):
    (y,) = torch.autograd.grad(y, x, create_graph=True)
    print(f"d{order}: {y.item():.1f}", y.requires_grad)

x = torch.tensor([1.0, 2.0], requires_grad=True)
g = torch.autograd.grad((x.exp() * x.flip(0)).sum(), x, create_graph=True)[0]
print(g)
(g**2).sum().backward()
print(x.grad)

# backward(create_graph=True) leaves a gradient that can be differentiated
x = torch.tensor(3.0, requires_grad=True)
(x**3).backward(create_graph=True)
print(x.grad)
second = torch.autograd.grad(x.grad, x)
print(second)
