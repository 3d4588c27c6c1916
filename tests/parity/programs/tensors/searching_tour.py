import torch

x = torch.tensor([3.0, 1.0, 2.0, 1.0, 5.0])
print(torch.sort(x), x.sort(descending=True), torch.argsort(x, stable=True), x.msort())
v, i = x.topk(2)
print(v, i)
print(x.topk(3, largest=False))
print(torch.kthvalue(x, 2), x.mode(), x.median(), torch.median(torch.arange(6.0).view(2, 3), 1))
print(
    torch.unique(x),
    torch.unique(x, return_inverse=True),
    torch.unique(x, return_counts=True),
    torch.unique(x, return_inverse=True, return_counts=True),
    x.unique(sorted=False).sum(),
    torch.unique_consecutive(torch.tensor([1, 1, 2, 2, 1]), return_counts=True),
)
print(torch.unique(torch.tensor([[1, 2], [1, 2], [3, 4]]), dim=0), torch.unique(torch.tensor([[1, 2], [1, 2]]), dim=1))
s = torch.tensor([1, 3, 5, 7])
print(
    torch.searchsorted(s, torch.tensor([0, 3, 6, 8])),
    torch.searchsorted(s, 3, right=True),
    torch.bucketize(torch.tensor([0, 3, 6, 8]), s),
    torch.bucketize(3, s),
    torch.searchsorted(s, torch.tensor([3]), side="right"),
)
print(
    torch.histc(torch.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3),
    torch.histogram(torch.tensor([1.0, 2.0, 1.0]), bins=4, range=(0.0, 3.0)),
    torch.bincount(torch.tensor([0, 1, 1, 3])),
    torch.bincount(torch.tensor([0, 1]), weights=torch.tensor([0.5, 0.25]), minlength=4),
)
print(
    torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2, 3])),
    torch.isin(torch.tensor([1, 2]), 2),
    torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2]), invert=True),
)
print(
    x.cumsum(0),
    x.cumprod(0),
    x.cummax(0),
    x.cummin(0),
    x.logcumsumexp(0),
    torch.diff(x),
    torch.diff(x, n=2),
    torch.diff(x, prepend=torch.tensor([0.0])),
    torch.cumulative_trapezoid(x),
    torch.trapezoid(x),
    torch.trapz(x, dx=0.5),
)
print(
    x.argmax(),
    x.argmin(),
    x.max(0),
    x.min(0),
    x.aminmax(),
    x.max(),
    torch.maximum(x, torch.tensor(2.0)),
    torch.fmin(x, torch.tensor(float("nan"))),
    torch.amax(x),
    x.amin(0, keepdim=True),
)
print(
    torch.quantile(x, 0.5),
    torch.quantile(x, torch.tensor([0.25, 0.75])),
    torch.nanquantile(torch.tensor([1.0, float("nan"), 3.0]), 0.5),
    torch.quantile(x, 0.3, interpolation="nearest"),
    torch.nanmedian(torch.tensor([1.0, float("nan"), 3.0])),
)
print(
    torch.var_mean(x),
    torch.std_mean(x),
    x.var(unbiased=False),
    x.std(correction=0),
    torch.std(x, 0),
    x.nansum(),
    torch.nanmean(torch.tensor([1.0, float("nan")])),
    x.prod(),
    x.norm(),
    x.norm(1),
    x.norm(float("inf")),
    x.norm(p=3),
    torch.logsumexp(x, 0),
    x.count_nonzero(),
    x.renorm(2, 0, 1.0) if x.dim() > 1 else "",
    torch.dist(x, x + 1),
)
print(
    torch.corrcoef(torch.tensor([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])),
    torch.cov(torch.tensor([[1.0, 2.0, 3.0], [3.0, 2.0, 1.5]])),
    torch.cov(x),
    torch.cosine_similarity(x, x.flip(0), dim=0),
    torch.cross(torch.tensor([1.0, 0, 0]), torch.tensor([0.0, 1, 0]), dim=0),
)
print(torch.lexsort if hasattr(torch, "lexsort") else "no lexsort", torch.renorm(torch.ones(2, 2), 1, 0, 5.0))
for bad in [
    "x.topk(9)",
    "torch.kthvalue(x, 0)",
    "x.sort(1)",
    "x.cumsum(2)",
    "torch.quantile(x, 1.5)",
    "torch.quantile(torch.tensor([1,2]), .5)",
    "torch.histc(torch.tensor([1,2]))",
    "torch.bincount(torch.tensor([-1]))",
    "torch.bincount(torch.tensor([1.]))",
    "torch.searchsorted(s, torch.tensor([1.]))",
    "torch.zeros(0).max()",
    "torch.zeros(0).argmax()",
    "torch.cross(x, x)",
    "x.mode(3)",
    "torch.median(torch.zeros(0))",
    "torch.zeros(0).mean()",
    "torch.unique(x, dim=2)",
    "torch.diff(torch.tensor(1.))",
    "torch.cumsum(x)",
    "torch.argmax(x, 5)",
    "torch.bincount(torch.ones(2,2).long())",
]:
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
