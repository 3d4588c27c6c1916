import copy
import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.ones(2, 3)
b = torch.ones(4)
i = torch.tensor([1, 2, 3])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
l = nn.Linear(3, 2)
x = torch.randn(5, 4)
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
y = torch.tensor([0, 1, 0, 1, 1])

ATTEMPTS = [
    lambda: a + b,
    lambda: i.std(),
    lambda: i.norm(),
    lambda: (w * 2).numpy(),
    lambda: a.item(),
    lambda: bool(a),
    lambda: int(a),
    lambda: float(w),
    lambda: a and b,
    lambda: a.tolist().shape,
    lambda: a.shape(0),
    lambda: a.shape[2],
    lambda: torch.clamp(a),
    lambda: torch.add(a, "x"),
    lambda: a + "x",
    lambda: "x" + a,
    lambda: a + None,
    lambda: a * [1, 2],
    lambda: a + [1, 2, 3],
    lambda: a - {"x": 1},
    lambda: a ** "2",
    lambda: a > "x",
    lambda: i // 0,
    lambda: i % 0,
    lambda: bool(i),
    lambda: ~a,
    lambda: a & a,
    lambda: a << 1,
    lambda: i & 1.5,
    lambda: torch.sin("x"),
    lambda: torch.sin(2),
    lambda: torch.sin(),
    lambda: torch.exp([1, 2]),
    lambda: torch.relu(3),
    lambda: torch.sqrt(2.0),
    lambda: torch.foo,
    lambda: torch.nn.foo,
    lambda: a.foo,
    lambda: a.foo(),
    lambda: torch.tesnor([1]),
    lambda: torch.nn.linear(3, 2),
    lambda: len(l),
    lambda: l[0],
    lambda: copy.deepcopy(w * 2),
    lambda: torch.set_default_dtype(torch.int),
    lambda: torch.nn.utils.clip_grad_norm_(w, "x"),
    lambda: torch.set_printoptions(foo=1),
    lambda: torch.meshgrid(i, i, indexing="xx"),
    lambda: torch.bincount(w),
    lambda: torch.histc(i, 3),
    lambda: torch.quantile(i, 0.5),
    lambda: torch.quantile(w, 2.0),
    lambda: torch.std(a, 5),
    lambda: torch.rot90(b),
    lambda: torch.isclose(a, i),
    lambda: torch.allclose(a, b),
    lambda: torch.equal(a, 1),
    lambda: torch.nan_to_num("x"),
    lambda: torch.unique(a, dim=3),
    lambda: a.type("foo"),
    lambda: a.copy_(b),
    lambda: i.add_(1.5),
    lambda: i.div_(2),
    lambda: a.normal_(0, -1),
    lambda: a.uniform_(2, 1),
    lambda: a.unfold(0, 5, 1),
    lambda: a.diagonal(0, 0, 0),
    lambda: b.diagonal(),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
