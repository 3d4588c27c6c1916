import torch

x = torch.tensor([3.0, 1.0, 2.0])
print(len(x), list(x), tuple(torch.arange(3)), max(x), min(x), sum(x), sorted(x.tolist()))
a, b, c = x
print(a, b + c, [v.item() for v in x], {i: v.item() for i, v in enumerate(x)})
print(2.0 in x, 5 in x, bool(torch.tensor(1)), not torch.tensor(0.0), torch.tensor(2) > 1)
if torch.tensor(True):
    print("true")
for bad in (
    lambda: bool(x),
    lambda: len(torch.tensor(1)),
    lambda: list(torch.tensor(1)),
    lambda: x.item(),
    lambda: int(x),
    lambda: [10, 20][torch.tensor(0.5)],
    lambda: "a" in x,
    lambda: x.foo,
):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
i = torch.tensor(2)
print([10, 20, 30][i], range(5)[i], "ab" * i, list(range(i)), int(i), float(i), complex(i), abs(-i), divmod(torch.tensor(7), i), round(torch.tensor(2.567), decimals=1))
print(1 - x, 2 / x, 2**x, 7 // torch.tensor([2, 3]), 7 % torch.tensor([4, 5]), -x, +x, x == 1, x != 1, 1 < x)
print(x is x, (x == x).all(), torch.equal(x, x.clone()), hash(x) == hash(x), x.__class__.__name__, type(x), isinstance(x, torch.Tensor))
print(x.shape == (3,), x.shape[0], *x.shape, torch.Size([2]) + torch.Size([3]), x.dtype is torch.float32)
import copy
y = copy.deepcopy(x)
y[0] = 0
print(x, y, id(x) == id(y))
print(any(x > 2), all(x > 0), list(zip(x, torch.arange(3))), list(map(float, x)), list(reversed(torch.arange(3))))
