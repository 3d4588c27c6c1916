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
    lambda: torch.mean(input=a, axis=1),
    lambda: torch.max(a, 1).values,
    lambda: torch.max(a, dim=1, keepdim=True),
    lambda: a.max(1),
    lambda: e.max(),
    lambda: e.min(0),
    lambda: e.argmax(),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
