import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.arange(6.0).reshape(2, 3)
b = torch.tensor([1.0, -2.0, 3.0])
i = torch.tensor([[1, 2], [3, 4]])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
m = torch.arange(12.0).reshape(3, 4)
z = torch.tensor(3.0)
n = np.array([1.0, 2.0, 3.0])
bo = torch.tensor([True, False, True])
h = torch.tensor([1.5, 2.5], dtype=torch.half)
e = torch.empty(0)

ATTEMPTS = [
    lambda: -7 % b,
    lambda: b % 2,
    lambda: i % 3,
    lambda: "%d" % torch.tensor(3),
    lambda: "%.2f" % z,
    lambda: "%s" % b,
    lambda: f"{z:.3f}",
    lambda: f"{z}",
    lambda: f"{z!r}",
    lambda: f"{b:.2f}",
    lambda: f"{b}",
    lambda: f"{w}",
    lambda: f"{w.sum()}",
    lambda: f"{w.sum():.4f}",
    lambda: f"{i[0, 0]:5d}|{i[0, 0]:>5}|",
    lambda: f"{z:>10.2f}|{z:e}|{z:g}",
    lambda: f"{bo[0]}",
    lambda: f"{bo[0]:d}",
    lambda: "{:.2f} {:d}".format(z, 3),
    lambda: "{:.2f}".format(w[0]),
    lambda: (str(z), repr(z)),
    lambda: format(z, ".1f"),
    lambda: print(*b, sep=" | "),
    lambda: print(*m, sep="\n"),
    lambda: print(b, i, "x", 1, sep=", ", end="!\n"),
    lambda: print([b, i], (b,), {"k": b}),
    lambda: print({"loss": z, "acc": 0.5}),
    lambda: print([w, w * 2]),
    lambda: (str(a.shape), f"{a.shape}", repr(a.shape), "%s" % (a.shape,)),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
