import time

import torch

device = "cuda" if torch.cuda.is_available() else "cpu"


def benchmark(fn, repeats=3):
    if device == "cuda":
        start = torch.cuda.Event(enable_timing=True)
        end = torch.cuda.Event(enable_timing=True)
        start.record()
        for _ in range(repeats):
            fn()
        end.record()
        torch.cuda.synchronize()
        return start.elapsed_time(end)
    t0 = time.perf_counter()
    for _ in range(repeats):
        fn()
    return (time.perf_counter() - t0) * 1000


a = torch.rand(16, 16, device=device)
ms = benchmark(lambda: a @ a)
print("took some time:", ms > 0)
try:
    torch.cuda.Event(enable_timing=True)
except RuntimeError as e:
    print(e)
try:
    torch.cuda.Stream()
except RuntimeError as e:
    print(e)
