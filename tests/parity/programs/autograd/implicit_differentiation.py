import torch


def solve(a):
    """The root of x**3 + x = a, by Newton's method, without a graph."""
    x = torch.zeros_like(a)
    for _ in range(30):
        x = x - (x**3 + x - a) / (3 * x**2 + 1)
    return x


class Root(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        x = solve(a)
        ctx.save_for_backward(x)
        return x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g / (3 * x**2 + 1)


a = torch.tensor([2.0, 10.0, 30.0], requires_grad=True)
x = Root.apply(a)
print(x)
x.sum().backward()
print(a.grad)
implicit = a.grad.clone()
a.grad = None
solve(a).sum().backward()
print(a.grad, torch.allclose(a.grad, implicit, atol=1e-5))
print(torch.autograd.gradcheck(Root.apply, (torch.tensor([2.0, 10.0], dtype=torch.float64, requires_grad=True),)))
