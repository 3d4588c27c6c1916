import torch

x = torch.randn(3, requires_grad=True)
try:
    x += 1
except RuntimeError as e:
    print("1:", e)
try:
    x[0] = 5
except RuntimeError as e:
    print("2:", e)
a = torch.ones(3, requires_grad=True)
b = a.exp()
b += 1
try:
    b.sum().backward()
except RuntimeError as e:
    print("3:", e)
b = torch.sigmoid(a)
c = b * 2
b.zero_()
try:
    c.sum().backward()
except RuntimeError as e:
    print("4:", e)
w = torch.ones(2, 2, requires_grad=True)
h = w @ torch.ones(2, 2)
h2 = torch.relu(h)
h2[0] = 0
try:
    (h2 ** 2).sum().backward()
    print(w.grad)
except RuntimeError as e:
    print("5:", e)
q = torch.ones(2, requires_grad=True)
s = (q ** 2).sum()
s.backward()
try:
    s.backward()
except RuntimeError as e:
    print("6:", e)
try:
    (q * 2).backward()
except RuntimeError as e:
    print("7:", e)
with torch.no_grad():
    q += 1
print(q, q._version)
y = q * 3
y[0] = 10.
y.sum().backward()
print(y, q.grad)
v = torch.zeros(4, requires_grad=True)
try:
    v.view(2, 2).add_(1)
except RuntimeError as e:
    print("8:", e)
try:
    torch.relu_(v)
except RuntimeError as e:
    print("9:", e)
u = v.clone()
u[1:3] *= 2
u[0] = u[1] + 1
print(u)
u.sum().backward()
print(v.grad)
