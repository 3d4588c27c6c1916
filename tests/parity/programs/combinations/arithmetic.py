import copy
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
    lambda: torch.add(a, b, alpha=2),
    lambda: torch.add(input=a, other=b),
    lambda: torch.sub(a, 1, alpha=3),
    lambda: torch.mul(a, other=2),
    lambda: torch.div(a, 2, rounding_mode="floor"),
    lambda: torch.div(a, 2, rounding_mode="trunc"),
    lambda: 1 - a,
    lambda: 2**a,
    lambda: 1 / a,
    lambda: 2 / b,
    lambda: 5 // b,
    lambda: b // 2,
    lambda: i // 2,
    lambda: i / 2,
    lambda: i**2,
    lambda: 2**i,
    lambda: i**-1,
    lambda: i**0.5,
    lambda: 1 / i,
    lambda: bo + bo,
    lambda: bo * 2,
    lambda: bo * 1.5,
    lambda: ~bo,
    lambda: -bo,
    lambda: bo - bo,
    lambda: bo & bo,
    lambda: bo | False,
    lambda: i & 1,
    lambda: i | 4,
    lambda: i ^ 1,
    lambda: i << 1,
    lambda: i >> 1,
    lambda: h + h,
    lambda: h * 2,
    lambda: h @ h,
    lambda: h + 1.0,
    lambda: b + n,
    lambda: b * n,
    lambda: b == n,
    lambda: w.numpy(),
    lambda: (e.numel(), e.shape, e.dim()),
    lambda: a.t(),
    lambda: a.mT,
    lambda: a.H,
    lambda: (any(bo), all(bo)),
    lambda: b != b,
    lambda: b == 1,
    lambda: b is b,
    lambda: b.eq(b).all(),
    lambda: b.equal(b),
    lambda: torch.equal(b, b * 1),
    lambda: b == None,
    lambda: b is None,
    lambda: not z,
    lambda: round(z),
    lambda: abs(b),
    lambda: -b,
    lambda: +b,
    lambda: divmod(b, 2),
    lambda: pow(b, 2),
    lambda: z.__index__(),
    lambda: w.grad,
    lambda: (w.is_leaf, w.requires_grad, w.grad_fn),
    lambda: isinstance(b, torch.nn.Parameter),
    lambda: (torch.is_tensor(b), torch.is_tensor(n)),
    lambda: (b.size(dim=0), a.size(5)),
    lambda: (hasattr(b, "grad"), hasattr(b, "foo")),
    lambda: b.foo,
    lambda: (copy.copy(w), copy.deepcopy(w)),
    lambda: copy.deepcopy(w * 2),
    lambda: b.clone().data_ptr() != b.data_ptr(),
    lambda: b.contiguous() is b,
    lambda: b.cuda(),
    lambda: torch.device("xyz"),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
