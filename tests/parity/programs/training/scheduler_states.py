import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.StepLR(o, 2, 0.1)
print(s.state_dict())
print(s.get_last_lr(), s.last_epoch, s.base_lrs, s.gamma, s.step_size)
for e in range(5):
    o.step()
    s.step()
    print(e, o.param_groups[0]["lr"], s.last_epoch, o.param_groups[0]["initial_lr"])
s2 = torch.optim.lr_scheduler.StepLR(torch.optim.SGD(m.parameters(), lr=0.1), 2)
s2.load_state_dict(s.state_dict())
print(s2.last_epoch, s2.get_last_lr())
r = torch.optim.lr_scheduler.ReduceLROnPlateau(o, patience=0, factor=0.5)
for v in [1, 0.9, 0.95, 0.96, 0.5, 0.6]:
    r.step(v)
    print(v, o.param_groups[0]["lr"], r.num_bad_epochs, r.best)
print(r.state_dict())
c = torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=4, eta_min=0.001)
print([round(x, 5) for x in c.get_last_lr()], c.T_max, c.eta_min)
try:
    torch.optim.lr_scheduler.StepLR(torch.optim.SGD(m.parameters(), lr=0.1), 2, last_epoch=3)
except Exception as e:
    print(type(e).__name__, e)
w = torch.optim.lr_scheduler.LambdaLR(
    torch.optim.SGD([{"params": [m.weight], "lr": 0.1}, {"params": [m.bias], "lr": 0.2}], lr=1.0),
    [lambda e: 0.5**e, lambda e: 1 / (e + 1)],
)
w.optimizer.step()
w.step()
print(w.get_last_lr())
print(w.state_dict())
