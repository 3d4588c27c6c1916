import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.randn(2, 3)

ATTEMPTS = [
    lambda: torch.arange(2000.0),
    lambda: torch.arange(1001),
    lambda: torch.randn(50, 50),
    lambda: torch.randn(3, 200, 200),
    lambda: torch.randn(2, 2, 500),
    lambda: torch.rand(10000),
    lambda: torch.ones(1001, 2),
    lambda: torch.randn(40) * 1e-5,
    lambda: (
        torch.tensor([1e-8, 1.0]),
        torch.tensor([1e8, 1.0]),
        torch.tensor([1e5, 1e-5]),
        torch.tensor(1e10),
        torch.tensor(123456789.0),
        torch.tensor([0.1 + 0.2], dtype=torch.double),
        torch.tensor([1e-40]),
    ),
    lambda: (
        torch.tensor([float("nan"), 1.0]),
        torch.tensor([float("inf")]),
        torch.tensor([float("nan")] * 3),
        torch.tensor([-0.0]),
        torch.tensor([1.0, float("inf")]),
    ),
    lambda: ([torch.ones(2, 2), torch.zeros(1)], {"a": {"b": torch.eye(2)}}, (torch.tensor(1),), {torch.tensor(1)}),
    lambda: (
        torch.float32,
        torch.int64,
        torch.bool,
        torch.float,
        torch.long,
        torch.half,
        torch.double,
        torch.uint8,
        torch.strided,
        torch.contiguous_format,
        torch.channels_last,
        torch.bfloat16,
        torch.complex64,
    ),
    lambda: (torch.max(x, 1).__class__, type(torch.sort(x)), torch.return_types.max),
    lambda: torch.sort(x),
    lambda: torch.topk(x, 2),
    lambda: (torch.linalg.qr(x), torch.linalg.svd(x)),
    lambda: (torch.sort(x).values, torch.sort(x)[1], len(torch.sort(x))),
    lambda: torch.random.get_rng_state()[:5],
    lambda: (x.numpy(), x.tolist(), x.numpy().dtype, x.double().numpy()),
    lambda: (
        x[0].tolist(),
        x.double().tolist(),
        x.half().tolist(),
        (x > 0).tolist(),
        torch.tensor(1.1).item(),
        torch.tensor(1.1, dtype=torch.double).item(),
        torch.tensor(1.1, dtype=torch.half).item(),
    ),
    lambda: print(
        torch.utils.data.random_split(range(10), [7, 3])[0].indices,
        list(torch.utils.data.random_split(range(10), [7, 3])[1]),
    ),
    lambda: (torch.tensor([[1, 2], [3, 4]]).numpy(), np.array(torch.ones(2)), torch.ones(2).__array__()),
    lambda: (
        f"{x.shape}",
        f"{x.dtype}",
        f"{x.device}",
        str(x.dtype).split(".")[-1],
        f"{x.shape!r}",
        f"{tuple(x.shape)}",
        f"{x.size()}",
    ),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
