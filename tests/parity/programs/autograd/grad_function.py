import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w = torch.tensor(2.0, requires_grad=True)
unused = torch.tensor(1.0, requires_grad=True)

y = (w * x**2).sum()
print(torch.autograd.grad(y, x, retain_graph=True))
print(torch.autograd.grad(y, [x, w], retain_graph=True))
print(torch.autograd.grad(y, (x, unused), allow_unused=True, retain_graph=True))
print(torch.autograd.grad(y, (x, unused), materialize_grads=True, retain_graph=True))
print(torch.autograd.grad([y, 3 * y], x, grad_outputs=[torch.tensor(1.0), torch.tensor(0.5)]))

v = x**2
print(torch.autograd.grad(v, x, grad_outputs=torch.ones_like(v), create_graph=True))
print(torch.autograd.grad(x**2, x, torch.eye(3), is_grads_batched=True))

for outputs, inputs, kwargs in [
    (lambda: x * 2, x, {}),
    (lambda: (x * 2).sum(), unused, {}),
    (lambda: (x * 2).sum(), torch.ones(3), {}),
    (lambda: x.detach().sum(), x, {}),
    (lambda: x * 2, x, {"grad_outputs": torch.ones(2)}),
    (lambda: (x * 2).sum(), [], {}),
    (lambda: (x * 2).sum(), x, {"allow_unused": False, "materialize_grads": True}),
]:
    try:
        print(torch.autograd.grad(outputs(), inputs, **kwargs))
    except (RuntimeError, ValueError) as e:
        print(type(e).__name__, e)
print(x.grad, w.grad)
