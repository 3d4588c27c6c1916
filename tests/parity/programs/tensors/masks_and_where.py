import torch

scores = torch.tensor([[0.2, -1.0, 3.0], [0.5, 0.0, -2.0]], requires_grad=True)
mask = scores > 0
print(mask, mask.sum(), mask.any(dim=1), mask.all(), mask.float().mean())
print(torch.where(mask, scores, torch.zeros_like(scores)), torch.where(mask, scores, 0.0), torch.where(mask, 1, -1))
print(scores.masked_fill(~mask, float("-inf")), scores.masked_fill(~mask, float("-inf")).softmax(dim=1))
print(scores[mask], torch.masked_select(scores, mask), scores.masked_scatter(mask, torch.tensor([10.0, 20.0, 30.0])))
out = torch.where(mask, scores**2, -scores)
out.sum().backward()
print(out, scores.grad)
causal = torch.tril(torch.ones(4, 4)).bool()
attention = torch.zeros(4, 4).masked_fill(~causal, float("-inf")).softmax(-1)
print(causal, attention)
lengths = torch.tensor([1, 3, 2])
padding = torch.arange(3)[None, :] < lengths[:, None]
print(padding, padding.int(), padding.nonzero(), torch.nonzero(padding, as_tuple=True))
x = torch.tensor([1.0, float("nan"), 3.0])
print(x.isnan(), x[~x.isnan()].mean(), torch.nan_to_num(x, nan=0.0), x.nansum(), x == x)
values = torch.arange(6)
values[values % 2 == 0] = -1
print(values, torch.argwhere(values > 0).flatten(), torch.isin(values, torch.tensor([1, 5])), (values > 0).nonzero().squeeze())
print(torch.clamp(torch.tensor([-2.0, 0.5, 2.0]), -1, 1), torch.heaviside(torch.tensor([-1.0, 0.0, 2.0]), torch.tensor(0.5)), torch.sign(torch.tensor([-2.0, 0.0])))
