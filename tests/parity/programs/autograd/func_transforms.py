import torch
from torch.func import grad, grad_and_value, hessian, jacfwd, jacrev, jvp, vjp, vmap


def f(x):
    return (x**3).sum()


x = torch.tensor([1.0, 2.0, 3.0])
print(grad(f)(x))
print(grad(grad(torch.sin))(torch.tensor(0.5)))
print(grad_and_value(f)(x))
print(jacrev(torch.sin)(x))
print(jacfwd(torch.sin)(x))
print(hessian(f)(x))
output, pull = vjp(torch.exp, x)
print(output, pull(torch.ones(3)))
print(jvp(torch.exp, (x,), (torch.tensor([1.0, 0.0, 0.0]),)))


def loss(w, b, x, y):
    return ((x @ w + b - y) ** 2).mean()


w, b = torch.ones(2), torch.tensor(0.5)
X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
y = torch.tensor([1.0, 2.0, 3.0])
print(grad(loss, argnums=(0, 1))(w, b, X, y))
per_sample = vmap(grad(lambda w, x, y: (x @ w - y) ** 2), in_dims=(None, 0, 0))(w, X, y)
print(per_sample, per_sample.shape)
print(vmap(torch.dot)(X, X))
print(vmap(lambda a: a.sum(), in_dims=1)(X))
print(vmap(lambda a: (a * 2, a.max()), out_dims=(1, 0))(X))
print(vmap(vmap(lambda a: a**2))(X))
gradient, (value, extra) = grad_and_value(lambda x: (f(x), {"double": x * 2}), has_aux=True)(x)
print(gradient, value, extra)
for call in (
    lambda: vmap(torch.dot)(X, X[:2]),
    lambda: grad(lambda x: x * 2)(x),
    lambda: vmap(lambda a: a if a.sum() > 3 else -a)(X),
    lambda: vmap(lambda a: a.sum().item())(X),
    lambda: vmap(lambda a: a + torch.randn(2))(X),
    lambda: grad(f)(1.0),
):
    try:
        print(call())
    except (RuntimeError, ValueError) as e:
        print(type(e).__name__, e)
