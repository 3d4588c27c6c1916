import torch
from torch import nn
from torch.optim.swa_utils import SWALR, AveragedModel, get_ema_avg_fn, get_ema_multi_avg_fn

torch.manual_seed(0)
model = nn.Linear(2, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
swa = AveragedModel(model)
ema = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9))
ema2 = AveragedModel(model, avg_fn=get_ema_avg_fn(0.9))
sched = SWALR(opt, swa_lr=0.05, anneal_epochs=3)
X, y = torch.randn(10, 2), torch.randn(10, 1)
for epoch in range(6):
    opt.zero_grad()
    loss = nn.functional.mse_loss(model(X), y)
    loss.backward()
    opt.step()
    for averaged in (swa, ema, ema2):
        averaged.update_parameters(model)
    sched.step()
    print(epoch, f"{loss.item():.4f}", sched.get_last_lr())
print(model.weight, swa.module.weight, ema.module.weight, ema2.module.weight)
print(swa.n_averaged, swa)
print(swa.state_dict())
with torch.no_grad():
    print(swa(X[:2]))
