import torch

x = torch.arange(12).reshape(3, 4)
print(x.view(4, 3))
print(x.view(-1))
print(x.stride(), x.t().stride(), x.is_contiguous(), x.t().is_contiguous())
try:
    x.t().view(12)
except RuntimeError as e:
    print(e)
print(x.t().reshape(12))
print(x.t().contiguous().view(12))
try:
    x.view(5, 2)
except RuntimeError as e:
    print(e)
try:
    x.reshape(-1, -1)
except RuntimeError as e:
    print(e)
try:
    x.view(-1, 5)
except RuntimeError as e:
    print(e)
y = x.view(2, 6)
y[0, 0] = 100
print(x[0, 0], y.data_ptr() == x.data_ptr(), y.storage_offset(), x[1:].storage_offset())
p = x.permute(1, 0)
print(p.shape, p)
z = torch.arange(24).view(2, 3, 4)
print(z.transpose(0, 2).shape, z.transpose(0, 2).stride())
print(z.permute(2, 0, 1)[1])
print(z.flatten(1).shape, z.flatten(0, 1).shape, z.unflatten(2, (2, 2)).shape)
print(z.movedim(0, -1).shape, z.swapaxes(0, 1).shape)
print(torch.ravel(z)[:5], z.numel(), z.dim(), z.ndim, z.nelement())
e = torch.tensor([1, 2, 3]).expand(2, 3)
print(e, e.stride(), e.is_contiguous())
try:
    e[0, 0] = 5
except RuntimeError as err:
    print(err)
try:
    torch.ones(2, 3).expand(3, 3)
except RuntimeError as err:
    print(err)
print(torch.ones(2, 3).expand_as(torch.zeros(4, 2, 3)).shape)
print(torch.tensor([1, 2, 3]).repeat(2, 2))
print(torch.tensor([1, 2, 3]).repeat_interleave(2))
print(x.view_as(torch.empty(6, 2)).shape)
print(x.T, x.H if False else "")
