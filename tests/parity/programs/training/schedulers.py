import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S


def show(name, make, epochs=10):
    opt = SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    sched = make(opt)
    lrs = []
    for _ in range(epochs):
        lrs.append(opt.param_groups[0]["lr"])
        opt.step()
        sched.step()
    print(f"{name:22s}", " ".join(f"{lr:.5f}" for lr in lrs), sched.get_last_lr())


show("StepLR", lambda o: S.StepLR(o, step_size=3, gamma=0.5))
show("MultiStepLR", lambda o: S.MultiStepLR(o, milestones=[2, 6], gamma=0.1))
show("ExponentialLR", lambda o: S.ExponentialLR(o, gamma=0.9))
show("CosineAnnealingLR", lambda o: S.CosineAnnealingLR(o, T_max=10))
show("WarmRestarts", lambda o: S.CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2))
show("LambdaLR", lambda o: S.LambdaLR(o, lr_lambda=lambda e: 1 / (1 + e)))
show("MultiplicativeLR", lambda o: S.MultiplicativeLR(o, lambda e: 0.95))
show("LinearLR", lambda o: S.LinearLR(o, start_factor=0.1, total_iters=5))
show("ConstantLR", lambda o: S.ConstantLR(o, factor=0.5, total_iters=4))
show("PolynomialLR", lambda o: S.PolynomialLR(o, total_iters=8, power=2))
show("CyclicLR", lambda o: S.CyclicLR(o, base_lr=0.01, max_lr=0.1, step_size_up=3, cycle_momentum=False))
show("OneCycleLR", lambda o: S.OneCycleLR(o, max_lr=0.5, total_steps=10, cycle_momentum=False))
show("warmup + cosine", lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=3), S.CosineAnnealingLR(o, 7)], [3]))
show("Chained", lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)]))
opt = SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
sched = S.StepLR(opt, 2)
for _ in range(3):
    opt.step()
    sched.step()
print(sched.state_dict())
print(opt)
