import torch

x = torch.tensor([1., 2.], requires_grad=True)
y = x ** 2
d = y.detach()
d[0] = 100.
print(y, d, d.requires_grad)
try:
    y.sum().backward()
    print(x.grad)
except RuntimeError as e:
    print(e)
z = torch.sigmoid(x)
zd = z.detach()
zd.zero_()
try:
    z.sum().backward()
except RuntimeError as e:
    print(e)
z = torch.sigmoid(x)
z.data.zero_()
x.grad = None
z.sum().backward()
print("data hides it:", x.grad)
a = x.clone()
a.detach_()
print(a, a.is_leaf)
w = torch.ones(2, requires_grad=True)
w2 = w.detach().clone().requires_grad_(True)
(w2 * 3).sum().backward()
print(w.grad, w2.grad)


@torch.no_grad()
def evaluate(t):
    return t * 2


print(evaluate(w), torch.is_grad_enabled())
with torch.no_grad():
    u = w * 2
    with torch.enable_grad():
        v = w * 2
print(u.requires_grad, v.requires_grad)
with torch.set_grad_enabled(False):
    print((w * 2).requires_grad)
print(torch.tensor(w), torch.tensor(w.tolist(), requires_grad=True))
h = w * 2
h = h.detach() + w - w.detach()
h.sum().backward()
print("straight-through", h, w.grad)


class Round(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t):
        return t.round()

    @staticmethod
    def backward(ctx, g):
        return g


q = torch.tensor([0.4, 1.6], requires_grad=True)
r = Round.apply(q)
print(r)
(r * 3).sum().backward()
print(q.grad)
q.grad.zero_()
q.round().sum().backward()
print(q.grad)
p = torch.zeros(2, requires_grad=True)
state = torch.zeros(2)
for t in range(3):
    state = (state + p + 1).detach() if t < 2 else state + p + 1
state.sum().backward()
print(p.grad, state)
