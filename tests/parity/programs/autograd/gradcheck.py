import torch
from torch.autograd import Function, gradcheck, gradgradcheck


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * g * x


class WrongSquare(Square):
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * x


x = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
print(gradcheck(Square.apply, (x,)))
print(gradgradcheck(Square.apply, (x,)))
print(gradcheck(torch.nn.functional.softplus, (x,), eps=1e-6, atol=1e-4))
print(gradcheck(WrongSquare.apply, (x,), raise_exception=False))
try:
    gradcheck(WrongSquare.apply, (x,))
except RuntimeError as e:
    print(type(e).__name__)
    print(e)
try:
    gradcheck(Square.apply, (torch.ones(2),))
except ValueError as e:
    print(e)
w = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64, requires_grad=True)
print(gradcheck(lambda a, b: (a @ b).tanh(), (w, w.detach().clone().requires_grad_())))
