import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
d = y.detach()
print(d, d.requires_grad, d.grad_fn, d.is_leaf)
d[0] = 100.0
print(y)
try:
    d.sum().backward()
except RuntimeError as e:
    print(e)

loss = (y * d).sum()
loss.backward()
print(x.grad)

n = x.detach().clone()
n += 1
print(x, n)
try:
    x.numpy()
except RuntimeError as e:
    print(e)
print(x.detach().numpy())
item = (x.sum()).item()
print(item, type(item))

# building on .data and torch.tensor
t = torch.tensor(y.detach().tolist())
print(t.requires_grad)
c = y.clone()
print(c.requires_grad, c)
y2 = x * 2
y2.detach_()
print(y2.requires_grad, y2.is_leaf)
x.grad = None
state = torch.zeros(2)
for step in range(3):
    state = (state.detach() + x) * 0.5
    state.sum().backward()
    print(step, state, x.grad)
