import torch
from torch.autograd import Function


class MyReLU(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        grad = grad_output.clone()
        grad[x < 0] = 0
        return grad


class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, g):
        return g


class GradientReversal(Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return -ctx.strength * g, None


class SplitSquare(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b, a + b

    @staticmethod
    def backward(ctx, g_product, g_sum):
        print("incoming", g_product, g_sum, ctx.needs_input_grad)
        a, b = ctx.saved_tensors
        return g_product * b + g_sum, g_product * a + g_sum


x = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True)
y = MyReLU.apply(x)
print(y, y.grad_fn.name())
y.sum().backward()
print(x.grad)
x.grad = None
z = StraightThrough.apply(x * 1.4)
print(z)
(z * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
print(x.grad)
x.grad = None
(GradientReversal.apply(x, 0.5) ** 2).sum().backward()
print(x.grad)
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
product, total = SplitSquare.apply(a, b)
print(product, total)
product.backward()
print(a.grad, b.grad)
product, total = SplitSquare.apply(a, b)
(product * total).backward()
print(a.grad, b.grad)
with torch.no_grad():
    print(MyReLU.apply(x).requires_grad)
