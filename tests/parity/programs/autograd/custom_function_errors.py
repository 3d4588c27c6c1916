import torch
from torch.autograd import Function
from torch.autograd.function import once_differentiable


def make(backward_value):
    class Odd(Function):
        @staticmethod
        def forward(ctx, x, scale):
            ctx.scale = scale
            return x * scale

        @staticmethod
        def backward(ctx, g):
            return backward_value

    return Odd


x = torch.tensor([1.0, 2.0], requires_grad=True)
for value in (torch.ones(2), (torch.ones(3), None), (torch.ones(2), None, None), (torch.ones(2), None), (3.0, None)):
    try:
        make(value).apply(x, 2.0).sum().backward()
        print(x.grad)
    except RuntimeError as e:
        print(e)


class Missing(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2


try:
    Missing.apply(x).sum().backward()
except NotImplementedError as e:
    print(e)
try:
    Missing()(x)
except RuntimeError as e:
    print(e)


class Once(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * g


y = Once.apply(x)
g = torch.autograd.grad((y * y).sum(), x, create_graph=True)[0]
print(g)
try:
    g.sum().backward()
except RuntimeError as e:
    print(e)


class Cube(Function):
    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 3 * x**2


g = torch.autograd.grad(Cube.apply(x).sum(), x, create_graph=True)[0]
print(g)
print(torch.autograd.grad(g.sum(), x))
print(torch.autograd.gradcheck(Cube.apply, (x.detach().double().requires_grad_(),)))
