import torch, torch.nn as nn
from torch.optim.swa_utils import (
    AveragedModel,
    SWALR,
    update_bn,
    get_ema_multi_avg_fn,
    get_ema_avg_fn,
    get_swa_multi_avg_fn,
)
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
X = torch.randn(40, 3)
y = (X.sum(1, keepdim=True) > 0).float()
loader = DataLoader(TensorDataset(X, y), batch_size=8, shuffle=True)
m = nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 1))
opt = torch.optim.SGD(m.parameters(), lr=0.1)
swa = AveragedModel(m)
ema = AveragedModel(m, multi_avg_fn=get_ema_multi_avg_fn(0.9))
sch = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=10)
sw = SWALR(opt, swa_lr=0.05, anneal_epochs=3)
print(swa)
for ep in range(10):
    for xb, yb in loader:
        opt.zero_grad()
        l = nn.functional.binary_cross_entropy_with_logits(m(xb), yb)
        l.backward()
        opt.step()
        ema.update_parameters(m)
    if ep >= 5:
        swa.update_parameters(m)
        sw.step()
    else:
        sch.step()
    print(ep, f"{l.item():.4f}", opt.param_groups[0]["lr"], swa.n_averaged)
update_bn(loader, swa)
print(swa.module[1].running_mean, swa.module[1].running_var)
print(list(swa.state_dict())[:3])
swa.eval()
print(swa(X[:3]))
e2 = AveragedModel(m, avg_fn=get_ema_avg_fn(0.99))
e2.update_parameters(m)
print(e2.n_averaged.item())
print(ema.module[0].weight)
