import torch

a = torch.ones(2, 3)
x = torch.ones(2, requires_grad=True)


def refused(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


for call in (
    lambda: a.view(3.0, 2),
    lambda: a.view(),
    lambda: a.view((3.0, 2)),
    lambda: a.view(2, "x"),
    lambda: a.reshape(3.0, 2),
    lambda: a.reshape([3.0, 2]),
    lambda: a.reshape("x"),
    lambda: a.transpose(0),
    lambda: a.transpose(),
    lambda: a.transpose("a", 0),
    lambda: a.unsqueeze("a"),
    lambda: a.unsqueeze(dim="a"),
    lambda: a.sum("x"),
    lambda: a.sum(dim="x"),
    lambda: a.sum(foo=1),
    lambda: a.sum(0, 1, 2, 3),
    lambda: a.mean("x"),
    lambda: a.std("x"),
    lambda: a.var(ddof=1),
    lambda: a.max("x"),
    lambda: a.argmax("x"),
    lambda: a.squeeze(1.0),
    lambda: a.size("x"),
    lambda: a.chunk("x"),
    lambda: a.exp(1),
    lambda: a.relu(inplace=True),
    lambda: a.t(1),
    lambda: a.mul(),
    lambda: a.mul(a, a),
    lambda: a.add("x"),
    lambda: a.matmul(3),
    lambda: a.pow("x"),
    lambda: a.clamp("x"),
    lambda: a.masked_fill([True], 2),
    lambda: a.topk(),
    lambda: a.sort(reverse=True),
    lambda: torch.exp(),
    lambda: torch.exp(a, a),
    lambda: torch.exp(2),
    lambda: torch.add(a),
    lambda: torch.mul(a),
    lambda: torch.matmul(a, [1]),
    lambda: torch.sum(),
    lambda: torch.sum(a, "x"),
    lambda: torch.max(1, 2),
    lambda: torch.clamp(5, 0, 1),
    lambda: torch.where(a > 0, a, "x"),
    lambda: torch.where(a > 0, x=1, y=2),
    lambda: torch.cat([a, 1]),
    lambda: torch.stack([1, 2]),
    lambda: torch.stack(3),
    lambda: torch.arange(),
    lambda: torch.arange("x"),
    lambda: torch.linspace(0, 1),
    lambda: torch.linspace(0, 1, num=3),
    lambda: torch.eye("x"),
    lambda: torch.full((2,)),
    lambda: torch.rand(),
    lambda: torch.randn(2.5, 3),
    lambda: torch.randint(10),
    lambda: torch.randint(0, 10),
    lambda: torch.randint(0, 10, 5),
    lambda: torch.dot([1], [2]),
    lambda: torch.flatten([1]),
    lambda: torch.std([1.0, 2.0]),
    lambda: torch.all([True]),
    lambda: x.add_(1),
    lambda: torch.add(1, 2),
    lambda: a.unfold(0, 5, 1),
    lambda: a + torch.ones(4),
    lambda: a.view(4),
):
    refused(call)
try:
    torch.mm(a, 3)
except TypeError as e:
    print("TypeError", e)
