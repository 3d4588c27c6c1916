import torch
from torch.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp


def f(x):
    return torch.stack([x[0] * x[1], x[1].sin(), x.sum()])


def energy(a, b):
    return (a**2 * b).sum()


x = torch.tensor([1.0, 2.0])
a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
print(jacobian(f, x))
print(jacobian(energy, (a, b)))
print(hessian(energy, (a, b)))
print(vjp(f, x, torch.tensor([1.0, 0.0, 2.0])))
print(jvp(f, x, torch.tensor([1.0, -1.0])))
print(hvp(lambda t: (t**3).sum(), x, torch.tensor([1.0, 1.0])))
print(vhp(lambda t: (t**3).sum(), x, torch.tensor([0.0, 1.0])))
print(hvp(energy, (a, b), (b, a)))
print(jacobian(lambda t: t.outer(t), x).shape)
w = torch.tensor([1.0, 2.0], requires_grad=True)
J = jacobian(lambda t: t**2, w, create_graph=True)
print(J.requires_grad)
J.sum().backward()
print(w.grad)
for call in (
    lambda: vjp(f, x),
    lambda: hvp(f, x, x),
    lambda: jacobian(f, [1.0, 2.0]),
    lambda: jacobian(lambda t: torch.ones(2), x, strict=True),
    lambda: hessian(f, x),
    lambda: jvp(f, x, torch.ones(3)),
):
    try:
        print(call())
    except (RuntimeError, TypeError) as e:
        print(type(e).__name__, e)
