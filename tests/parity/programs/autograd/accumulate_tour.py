import torch

w = torch.ones(4, requires_grad=True)
for epoch in range(3):
    out = (w * 3).sum()
    out.backward()
    print(w.grad)
w.grad.zero_()
print(w.grad)
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
c = a * b
d = c + a
d.backward(retain_graph=True)
print(a.grad, b.grad)
d.backward()
print(a.grad, b.grad)
try:
    d.backward()
except RuntimeError as e:
    print(e)
print(c.is_leaf, c.requires_grad, c.grad_fn is not None, c.retains_grad)
import warnings

with warnings.catch_warnings(record=True) as ws:
    warnings.simplefilter("always")
    print(c.grad)
    print(len(ws), ws[0].category.__name__, str(ws[0].message)[:200])
f = lambda x: x**3 + 2 * x**2
x = torch.tensor(3.0, requires_grad=True)
y = f(x)
(g1,) = torch.autograd.grad(y, x, create_graph=True)
(g2,) = torch.autograd.grad(g1, x, create_graph=True)
(g3,) = torch.autograd.grad(g2, x)
print(g1, g2, g3)
print(
    torch.autograd.functional.hessian(lambda p: (p**3).sum(), torch.tensor([1.0, 2.0])),
    torch.autograd.functional.jacobian(lambda p, q: p * q, (torch.ones(2), torch.ones(2) * 3)),
    torch.func.jacrev(lambda p: p.sin())(torch.zeros(2)),
    torch.func.hessian(lambda p: (p**4).sum())(torch.ones(2)),
)
v, vj = torch.func.vjp(lambda p: p**2, torch.tensor([1.0, 2.0]))
print(v, vj(torch.ones(2)))
print(torch.func.jvp(lambda p: p**2, (torch.tensor([1.0, 2.0]),), (torch.ones(2),)))
print(
    torch.func.vmap(torch.func.grad(lambda p: p.sin()))(torch.linspace(0, 1, 3)),
    torch.vmap(torch.dot)(torch.ones(3, 2), torch.ones(3, 2)),
    torch.func.vmap(lambda a, b: a @ b, in_dims=(0, None))(torch.ones(2, 3), torch.ones(3)),
)
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    dual = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.ones(2))
    out = dual**2
    print(fwAD.unpack_dual(out).tangent)
x = torch.tensor([1.0, -1.0], requires_grad=True)
x.abs().sum().backward()
print(x.grad)
x.grad = None
torch.relu(x).sum().backward()
print(x.grad)
x.grad = None
torch.max(x, torch.zeros(2)).sum().backward()
print(x.grad)
s = torch.zeros(2, requires_grad=True)
s.sqrt().sum().backward()
print(s.grad)
s.grad = None
s.norm().backward()
print(s.grad)
s.grad = None
(s / s).sum().backward()
print(s.grad)
s.grad = None
torch.where(s > 0, s.log(), s).sum().backward()
print(s.grad)
s.grad = None
s.abs().sum().backward()
print(s.grad)
s.grad = None
s.max().backward()
print(s.grad)
s.grad = None
s.sort()[0].sum().backward()
print(s.grad)
s.grad = None
s.prod().backward()
print(s.grad)
s.grad = None
(s**0).sum().backward()
print(s.grad)
s.grad = None
s.std().backward()
print(s.grad)
with torch.no_grad():
    print((x * 2).requires_grad, torch.is_grad_enabled(), torch.ones(1, requires_grad=True).requires_grad)
with torch.set_grad_enabled(False):
    print(x.sum())


@torch.no_grad()
def ev(m):
    return m * 2


print(
    ev(x),
    ev.__name__,
    x.detach(),
    x.data,
    x.detach().requires_grad,
    (x * 2).detach_(),
    x.clone(),
    x.clone().detach().requires_grad_(True),
)
loss = ((x - 1) ** 2).mean()
loss.backward(gradient=torch.tensor(2.0))
print(x.grad)
print(loss.item(), loss.detach(), float(loss), loss)
