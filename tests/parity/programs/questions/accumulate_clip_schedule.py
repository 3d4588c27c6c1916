import copy
import math
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(3, 1)
data = [(torch.randn(4, 3), torch.randn(4, 1)) for _ in range(8)]
loss_fn = nn.MSELoss()
big = copy.deepcopy(model)
X, Y = torch.cat([x for x, _ in data[:4]]), torch.cat([y for _, y in data[:4]])
loss_fn(big(X), Y).backward()
for x, y in data[:4]:
    (loss_fn(model(x), y) / 4).backward()
print("accumulated == big batch:", torch.allclose(model.weight.grad, big.weight.grad), model.weight.grad)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
opt.zero_grad(set_to_none=False)
print(model.weight.grad)
opt.zero_grad()
print(model.weight.grad)
for i, (x, y) in enumerate(data):
    loss = loss_fn(model(x), y) * 100
    (loss / 2).backward()
    if (i + 1) % 2 == 0:
        total = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        after = torch.sqrt(sum((p.grad ** 2).sum() for p in model.parameters()))
        opt.step()
        opt.zero_grad()
        print(i, f"{total:.3f} -> {after:.4f}")


def lrs(make, n=8, **kw):
    opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    s = make(opt, **kw)
    out = []
    for _ in range(n):
        out.append(round(opt.param_groups[0]["lr"], 4))
        opt.step()
        s.step()
    return out


L = torch.optim.lr_scheduler
print(lrs(L.StepLR, step_size=3, gamma=0.5))
print(lrs(L.MultiStepLR, milestones=[2, 5]))
print(lrs(L.ExponentialLR, gamma=0.9))
print(lrs(L.CosineAnnealingLR, T_max=4))
print(lrs(L.CosineAnnealingWarmRestarts, T_0=3, T_mult=2))
print(lrs(L.LambdaLR, lr_lambda=lambda e: min(1.0, (e + 1) / 4)))
print(lrs(L.OneCycleLR, max_lr=2.0, total_steps=10))
print(lrs(L.LinearLR, start_factor=0.25, total_iters=4))
print(lrs(L.PolynomialLR, total_iters=4, power=2.0))
print(lrs(L.ConstantLR, factor=0.5, total_iters=2))
print(lrs(L.CyclicLR, base_lr=0.1, max_lr=1.0, step_size_up=2))
print(lrs(L.MultiplicativeLR, lr_lambda=lambda e: 0.95))
opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
s = L.SequentialLR(opt, [L.LinearLR(opt, 0.1, total_iters=3), L.ExponentialLR(opt, 0.5)], milestones=[3])
got = []
for _ in range(6):
    got.append(round(opt.param_groups[0]["lr"], 4))
    opt.step(); s.step()
print(got)
plateau = L.ReduceLROnPlateau(opt, mode="min", factor=0.1, patience=1)
for v in (1.0, 0.9, 0.95, 0.96, 0.97, 0.5):
    plateau.step(v)
    print(v, f"{opt.param_groups[0]['lr']:.5f}", plateau.num_bad_epochs)


class EarlyStopping:
    def __init__(self, patience=2, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.counter, self.stop = math.inf, 0, False

    def __call__(self, loss):
        if loss < self.best - self.min_delta:
            self.best, self.counter = loss, 0
        else:
            self.counter += 1
            self.stop = self.counter >= self.patience
        return self.stop


es = EarlyStopping()
for e, v in enumerate([1.0, 0.8, 0.85, 0.81, 0.7]):
    if es(v):
        print("stop at", e, "best", es.best)
        break
