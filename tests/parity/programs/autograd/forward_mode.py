import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0, 3.0])
direction = torch.tensor([1.0, 0.0, -1.0])
with fwAD.dual_level():
    dual = fwAD.make_dual(x, direction)
    out = dual.sin() * dual**2
    value, slope = fwAD.unpack_dual(out)
    print(value)
    print(slope)
    print(fwAD.unpack_dual(torch.ones(2)))
    total = fwAD.unpack_dual(out.sum())
    print(total.tangent)
print(torch.cos(x) * x**2 * direction + torch.sin(x) * 2 * x * direction)
print(torch.func.jvp(lambda t: t.sin() * t**2, (x,), (direction,)))
try:
    fwAD.make_dual(x, direction)
except RuntimeError as e:
    print(e)
output, push = torch.func.linearize(torch.exp, x)
print(push(direction))
