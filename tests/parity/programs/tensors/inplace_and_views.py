import torch

x = torch.ones(2, 3)
y = x.view(6)
y[0] = 100
print(x, y.data_ptr() == x.data_ptr(), x.storage_offset(), x[1].storage_offset())
x.add_(1)
x.mul_(2).sub_(1)
print(x, x._version)
x.zero_()
x.fill_(7)
x[0] = torch.tensor([1.0, 2.0, 3.0])
print(x, x.t_().shape)
a = torch.arange(3.0)
b = a
b += 1
c = a.clone()
c += 1
print(a, b, c, a is b)
p = torch.tensor([1.0, 2.0], requires_grad=True)
for change in (lambda: p.add_(1), lambda: p.__setitem__(0, 5.0), lambda: p.mul_(2), lambda: p.view(2).zero_()):
    try:
        change()
    except RuntimeError as error:
        print(error)
with torch.no_grad():
    p -= 0.1 * torch.ones(2)
print(p)
p.data.mul_(2)
print(p)
h = p * 2
h[0] = 0
print(h)
h.sum().backward()
print(p.grad)
q = torch.ones(3, requires_grad=True)
e = q.exp()
e.add_(1)
try:
    e.sum().backward()
except RuntimeError as error:
    print(str(error).split(";")[0])
m = torch.ones(2, 2, requires_grad=True) * 1
m[0].mul_(3)
print(m)
row = m[1]
m.add_(1)
print(row)
try:
    for r in m:
        r.add_(1)
except RuntimeError as error:
    print(error)
t = torch.zeros(2)
try:
    t += torch.ones(3)
except RuntimeError as error:
    print(error)
i = torch.arange(3)
try:
    i /= 2
except RuntimeError as error:
    print(error)
i //= 2
i |= 4
print(i)
