import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(3)
x = torch.randn(2, 4, 3)
ln = nn.LayerNorm(3)
print(ln)
print(ln(x))
manual = (x - x.mean(-1, keepdim=True)) / torch.sqrt(x.var(-1, unbiased=False, keepdim=True) + 1e-5)
print(torch.allclose(ln(x), manual, atol=1e-6))
print(nn.LayerNorm([4, 3], elementwise_affine=False)(x))
gn = nn.GroupNorm(2, 4)
print(gn, gn(x))
inorm = nn.InstanceNorm1d(4, affine=True)
print(inorm, inorm(x))
rms = nn.RMSNorm(3)
print(rms, rms(x))
print(nn.LocalResponseNorm(2)(x.unsqueeze(-1)).squeeze(-1))
print(F.normalize(torch.tensor([[3.0, 4.0], [6.0, 8.0]])))
print(F.normalize(torch.tensor([[3.0, 4.0], [6.0, 8.0]]), p=1, dim=0))
for layer, shape in [(nn.LayerNorm(3), (2, 4)), (nn.LayerNorm([4, 3]), (4, 4)), (nn.InstanceNorm1d(4), (2, 4, 1))]:
    try:
        layer(torch.zeros(shape))
    except (RuntimeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    nn.GroupNorm(3, 4)
except ValueError as e:
    print(e)
w = torch.randn(5, 6, requires_grad=True)
nn.LayerNorm(6)(w).pow(3).sum().backward()
print(w.grad)
