import math

import torch

x = torch.tensor([0.25, 0.5, 0.75], requires_grad=True)
y = torch.tensor([1.5, -2.0, 3.25])
functions = [
    torch.exp, torch.log, torch.sqrt, torch.rsqrt, torch.sin, torch.cos, torch.tan, torch.asin, torch.acos, torch.atan,
    torch.sinh, torch.cosh, torch.tanh, torch.asinh, torch.atanh, torch.sigmoid, torch.abs, torch.neg, torch.square,
    torch.reciprocal, torch.erf, torch.erfc, torch.erfinv, torch.lgamma, torch.digamma, torch.exp2, torch.expm1,
    torch.log1p, torch.log2, torch.log10, torch.sinc, torch.logit, torch.floor, torch.ceil, torch.round, torch.trunc,
    torch.frac, torch.sign, torch.deg2rad, torch.rad2deg, torch.i0, torch.nan_to_num,
]
for function in functions:
    x.grad = None
    out = function(x)
    out.sum().backward()
    print(out, x.grad)
print(torch.atan2(x, y), torch.hypot(x, y), torch.fmod(y, 2), torch.remainder(y, 2), y % 2, y // 2, torch.div(y, 2, rounding_mode="trunc"))
print(torch.lerp(x, y, 0.5), torch.addcmul(x, y, y, value=0.5), torch.addcdiv(x, y, y), torch.logaddexp(x, y), torch.copysign(x, y))
print(torch.clamp(y, -1, 2), torch.clamp(y, min=0), y.clip(max=1), torch.maximum(x, y), torch.minimum(x, y), torch.fmax(x, y))
print(torch.pow(y, 2), y**3, 2**y, torch.pow(2, torch.arange(4)), torch.arange(4) ** 2, torch.float_power(torch.tensor([2]), 0.5))
print(torch.isnan(torch.tensor([float("nan"), 1.0])), torch.isinf(torch.tensor([math.inf, 1.0])), torch.isfinite(y), torch.signbit(y))
print(torch.logical_and(y > 0, y < 2), torch.logical_not(y > 0), (y > 0) & (y < 2), (y > 0) | (y < 2), ~(y > 0), torch.tensor([5]) ^ torch.tensor([3]), torch.tensor([1]) << 3)
print(torch.special.expit(y), torch.special.xlogy(x, x), torch.special.entr(x), torch.special.gammaln(torch.tensor([5.0])), torch.special.ndtr(y.detach()))
z = x // 0.2
print(z)
try:
    z.sum().backward()
except RuntimeError as error:
    print(error)
for bad in (lambda: torch.sqrt(2), lambda: torch.exp(), lambda: torch.add(x), lambda: torch.sin([1.0]), lambda: torch.clamp(x), lambda: x + "a", lambda: torch.tensor([1]) // 0):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, str(error).split("\n")[0]) if "add" not in str(error) else print(type(error).__name__)
