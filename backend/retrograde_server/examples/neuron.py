# title: One neuron
# about: Two inputs, two weights, a bias, tanh: which weight should change, and in which direction?
# order: 80

import torch

x1 = torch.tensor(2.0)
x2 = torch.tensor(0.0)
w1 = torch.tensor(-3.0, requires_grad=True)
w2 = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(6.8813735870195432, requires_grad=True)

n = x1 * w1 + x2 * w2 + b
o = torch.tanh(n)

o.backward()
print("output =", round(o.item(), 4))
print("w1:", round(w1.grad.item(), 4))
print("w2:", round(w2.grad.item(), 4))  # its input is 0, so moving it changes nothing
print("b: ", round(b.grad.item(), 4))
