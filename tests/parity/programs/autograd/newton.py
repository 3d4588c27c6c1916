import torch
from torch.autograd.functional import hessian, jacobian


def rosenbrock(p):
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


p = torch.tensor([-1.2, 1.0], dtype=torch.float64)
for i in range(6):
    g = jacobian(rosenbrock, p)
    H = hessian(rosenbrock, p)
    det = H[0, 0] * H[1, 1] - H[0, 1] * H[1, 0]
    inverse = torch.stack([torch.stack([H[1, 1], -H[0, 1]]), torch.stack([-H[1, 0], H[0, 0]])]) / det
    p = p - inverse @ g
    print(i, p, f"{rosenbrock(p).item():.6f}")
print(H)

# one dimension, by hand
x = torch.tensor(3.0, requires_grad=True)
for i in range(6):
    f = x**3 - 2 * x - 5
    (d,) = torch.autograd.grad(f, x)
    with torch.no_grad():
        x -= f / d
    print(i, f"{x.item():.6f}")
print(x)
