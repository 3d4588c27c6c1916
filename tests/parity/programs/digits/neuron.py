import torch

x1 = torch.tensor([2.0]).double().float()
x1.requires_grad = True
x2 = torch.tensor([0.0], requires_grad=True)
w1 = torch.tensor([-3.0], requires_grad=True)
w2 = torch.tensor([1.0], requires_grad=True)
b = torch.tensor([6.8813735870195432], requires_grad=True)
n = x1 * w1 + x2 * w2 + b
o = torch.tanh(n)
print(o.data.item())
o.backward()
for name, leaf in (("x2", x2), ("w2", w2), ("x1", x1), ("w1", w1)):
    print(name, leaf.grad.item())
z = torch.tensor([0.3, -1.2, 2.5], requires_grad=True)
for f in (torch.sigmoid, torch.tanh, torch.relu, torch.exp, torch.nn.functional.silu, torch.nn.functional.softplus):
    z.grad = None
    out = f(z)
    out.sum().backward()
    print(out.tolist(), z.grad.tolist())
