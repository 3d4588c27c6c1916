import torch
import warnings

x = torch.tensor([1., 2., 3.], requires_grad=True)
y = x * 2
z = y.sum()
z.backward()
print("x.grad:", x.grad)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    print("y.grad:", y.grad)
print("leaf?", x.is_leaf, y.is_leaf, z.is_leaf)

# moved to another type: not a leaf any more
w = torch.randn(2, 2, requires_grad=True).double()
print(w.is_leaf, w.requires_grad, w.grad_fn.name())
w = torch.ones(2, 2, dtype=torch.double, requires_grad=True)
(w ** 2).sum().backward()
print(w.grad)

y = x * 2
y.retain_grad()
print(y.retains_grad)
(y ** 2).sum().backward()
print(y.grad, x.grad)
p = torch.nn.Parameter(torch.zeros(3))
p2 = p.clone()
print(p.is_leaf, p2.is_leaf, p2)
x.requires_grad = False
print(x)
try:
    (x * 2).sum().backward()
except RuntimeError as e:
    print("RuntimeError:", e)
v = torch.tensor([1, 2, 3])
try:
    v.requires_grad_()
except RuntimeError as e:
    print(e)
try:
    torch.tensor([1, 2], requires_grad=True)
except RuntimeError as e:
    print(e)
a = torch.ones(2, requires_grad=True)
b = (a * 2).detach()
print(b.requires_grad, b.grad_fn, b)
try:
    (a * 3).requires_grad = False
except RuntimeError as e:
    print(e)
try:
    (a * 3).numpy()
except RuntimeError as e:
    print(e)
