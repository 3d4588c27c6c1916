import random

import numpy as np
import torch


def seed_everything(seed: int):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


seed_everything(1234)
print(torch.rand(3), np.random.rand(2).round(4), random.random())
seed_everything(1234)
print(torch.rand(3))
g = torch.Generator(device="cpu").manual_seed(7)
print(g.device, torch.randn(2, 2, generator=g))
print(torch.initial_seed())
try:
    torch.Generator(device="cuda")
except RuntimeError as e:
    print(str(e)[:60])
