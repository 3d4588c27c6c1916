import torch

x = torch.tensor(2.0, requires_grad=True)
for step in range(8):
    f = x**3 - 2 * x - 5
    (slope,) = torch.autograd.grad(f, x, create_graph=True)
    (curve,) = torch.autograd.grad(slope, x)
    print(step, x.item(), f.item(), slope.item(), curve.item())
    with torch.no_grad():
        x -= f / slope
y = torch.tensor(1.0, requires_grad=True)
for step in range(6):
    g = torch.exp(y) - 3 * y**2
    g.backward()
    print(step, y.item(), g.item(), y.grad.item())
    with torch.no_grad():
        y -= g / y.grad
    y.grad = None
