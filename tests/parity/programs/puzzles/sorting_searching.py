import torch

x = torch.tensor([3., 1., 2., 5., 4.])
print(torch.sort(x))
values, idx = x.sort(descending=True)
print(values, idx, torch.argsort(x), x[torch.argsort(x)])
print(torch.topk(x, 2), x.topk(2, largest=False), torch.kthvalue(x, 2))
print(torch.unique(torch.tensor([3, 1, 3, 2]), return_inverse=True, return_counts=True))
print(torch.unique_consecutive(torch.tensor([1, 1, 2, 2, 1])))
print(torch.tensor([[1, 2], [1, 2], [3, 4]]).unique(dim=0))
print(torch.searchsorted(torch.tensor([1, 3, 5, 7]), torch.tensor([0, 3, 6, 8])))
print(torch.searchsorted(torch.tensor([1, 3, 5]), 3, right=True), torch.median(x), torch.mode(torch.tensor([1, 2, 2, 3])))
m = torch.tensor([[4, 9, 2], [3, 5, 7], [8, 1, 6]])
print(m.sort(dim=0), m.sort(1).values, m.argmax(), m.argmax(0), m.max(1), m.min(dim=0, keepdim=True))
print(divmod(m.argmax().item(), m.size(1)), torch.unravel_index(m.argmax(), m.shape))
print((m == 5).nonzero(), torch.isin(m, torch.tensor([1, 9])), torch.any(m > 8), 5 in m, 10 in m)
print(torch.bincount(torch.tensor([0, 1, 1, 3]), minlength=6), torch.histc(x, 4, 1, 5), torch.cummax(x, 0), x.cummin(0).values)
try:
    torch.topk(x, 6)
except RuntimeError as e:
    print(e)
try:
    torch.tensor([]).max()
except RuntimeError as e:
    print(e)
try:
    torch.tensor([]).argmax()
except Exception as e:
    print(type(e).__name__, e)
print(torch.randperm(5, generator=torch.Generator().manual_seed(0)))
v, i = torch.topk(m.float(), k=2, dim=1)
print(v, i)
r = torch.max(m, dim=1)
print(r.values, r.indices, r[0], type(r).__name__, r)
p, q = m.max(0)
print(p, q, torch.maximum(p, torch.tensor(6)), torch.max(p, q), torch.clamp(m, 3, 6), m.clamp(min=4))
print(torch.aminmax(x), x.min().item(), x.amax(), m.amin(dim=(0, 1)), x.argmin(), torch.logical_and(x > 1, x < 5))
print(torch.lerp(x, x.flip(0), 0.5), torch.sign(x - 3), torch.floor_divide(x, 2), x.remainder(2), torch.trunc(x / 2), x.frac())
print(x.msort(), torch.nanmedian(torch.tensor([1., float('nan'), 3.])), torch.nansum(torch.tensor([1., float('nan')])), torch.nanmean(torch.tensor([1., float("nan"), 3.])))
