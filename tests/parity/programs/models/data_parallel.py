import torch, torch.nn as nn

m = nn.Linear(2, 2)
dp = nn.DataParallel(m)
print(dp)
print(dp(torch.ones(1, 2)).shape, list(dp.state_dict()), dp.module is m, isinstance(dp, nn.DataParallel))
if torch.cuda.device_count() > 1:
    m = nn.DataParallel(m)
print(hasattr(m, "module"), sum(p.numel() for p in dp.parameters()), dp.device_ids)
