import torch

x = torch.tensor(2.0, requires_grad=True)
w = torch.tensor(3.0, requires_grad=True)
y = torch.relu(w * x + 1) ** 2


def walk(fn, depth=0):
    if fn is None:
        return
    label = fn.name()
    if hasattr(fn, "variable"):
        label += f" {fn.variable.item()}"
    print("  " * depth + label)
    for child, index in fn.next_functions:
        walk(child, depth + 1)


walk(y.grad_fn)
print(type(y.grad_fn).__name__, y.grad_fn.name())
print(x.grad_fn, x.is_leaf, y.is_leaf)
print(y.grad_fn is y.grad_fn)
print(isinstance(y.grad_fn, torch.autograd.graph.Node))
e = x.exp()
print(e.grad_fn._saved_result)
p = x**2
print(p.grad_fn._saved_self, p.grad_fn._saved_self is x)
p.backward()
try:
    p.grad_fn._saved_self
except RuntimeError as error:
    print(str(error)[:60])
names = set()
stack = [(torch.nn.Linear(2, 1)(torch.ones(1, 2)).sigmoid().mean()).grad_fn]
while stack:
    fn = stack.pop()
    names.add(type(fn).__name__)
    stack.extend(f for f, _ in fn.next_functions if f is not None)
print(sorted(names))
