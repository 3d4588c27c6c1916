import torch


@torch.compile(backend="eager")
def gelu(x):
    return 0.5 * x * (1 + torch.tanh(0.79788456 * (x + 0.044715 * x**3)))


def branch(x):
    if x.sum() > 0:
        return x * 2
    return -x


def scaled(x, factor=2.0):
    return x * factor


x = torch.linspace(-2, 2, 5)
for _ in range(3):
    print(gelu(x))
print(gelu(torch.ones(2, 2)))

fast = torch.compile(branch, backend="eager")
for sign in (1, 1, 1, -1, -1, 1):
    print(fast(torch.ones(2) * sign))

fast = torch.compile(scaled, backend="eager")
for factor in (2.0, 2.0, 2.0, 3.0, 0.5):
    print(fast(x, factor=factor))

w = torch.tensor([1.0, 2.0], requires_grad=True)
loss = torch.compile(lambda t: (t**2).sum(), backend="eager")
for _ in range(3):
    value = loss(w)
    value.backward()
    print(value.item(), w.grad)
