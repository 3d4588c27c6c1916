import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
for step in range(3):
    loss = (w**2).sum()
    loss.backward()
    print(step, w.grad)
w.grad.zero_()
print(w.grad)
w.grad = None
print(w.grad)

# several roots in one pass
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
y1, y2 = a * b, a**2
torch.autograd.backward([y1, y2])
print(a.grad, b.grad)

# only some inputs
a.grad = b.grad = None
(a * b).backward(inputs=[a])
print(a.grad, b.grad)

# a gradient for a result of several elements
x = torch.arange(3.0, requires_grad=True)
(x * x).backward(torch.tensor([1.0, 0.1, 0.01]))
print(x.grad)

# the same graph twice
x = torch.tensor(3.0, requires_grad=True)
y = x**3
y.backward(retain_graph=True)
print(x.grad)
y.backward()
print(x.grad)
try:
    y.backward()
except RuntimeError as e:
    print(e)
