import torch, warnings
from torch.optim import lr_scheduler as S


def run(f, n=12, metric=False):
    o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
    s = f(o)
    out = []
    for i in range(n):
        out.append(round(o.param_groups[0]["lr"], 6))
        o.step()
        s.step(1.0 / (i + 1) if i < 3 else 0.5) if metric else s.step()
    print(type(s).__name__, out, s.get_last_lr())
    sd = s.state_dict()
    print(sorted(sd.keys()))


for f in [
    lambda o: S.StepLR(o, 3, 0.5),
    lambda o: S.MultiStepLR(o, [2, 5, 5]),
    lambda o: S.ExponentialLR(o, 0.9),
    lambda o: S.CosineAnnealingLR(o, 5, 0.01),
    lambda o: S.CosineAnnealingWarmRestarts(o, 3, 2),
    lambda o: S.LinearLR(o, 0.3, total_iters=4),
    lambda o: S.ConstantLR(o, 0.5, 3),
    lambda o: S.PolynomialLR(o, 5, 2.0),
    lambda o: S.LambdaLR(o, lambda e: 0.95**e),
    lambda o: S.MultiplicativeLR(o, lambda e: 0.9),
    lambda o: S.CyclicLR(o, 0.01, 0.1, 3, mode="triangular2"),
    lambda o: S.CyclicLR(o, 0.01, 0.1, 2, mode="exp_range", gamma=0.9),
    lambda o: S.OneCycleLR(o, 0.1, total_steps=13),
    lambda o: S.OneCycleLR(o, 0.1, epochs=2, steps_per_epoch=7, anneal_strategy="linear", three_phase=True),
    lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=3), S.CosineAnnealingLR(o, 5)], [3]),
    lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)]),
]:
    run(f)
run(lambda o: S.ReduceLROnPlateau(o, "min", 0.1, 2), metric=True)
run(
    lambda o: S.ReduceLROnPlateau(o, mode="max", factor=0.5, patience=1, cooldown=1, min_lr=0.01, threshold=1e-2),
    metric=True,
)
o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
for f in [
    lambda: S.OneCycleLR(o, 0.1),
    lambda: S.StepLR(3, 1),
    lambda: S.StepLR(o),
    lambda: S.ReduceLROnPlateau(o, factor=2),
    lambda: S.ReduceLROnPlateau(o, mode="x"),
    lambda: S.OneCycleLR(o, 0.1, total_steps=-1),
    lambda: S.LambdaLR(o, [lambda e: 1, lambda e: 2]),
    lambda: S.CosineAnnealingWarmRestarts(o, 0),
    lambda: S.ReduceLROnPlateau(o).step(),
    lambda: S.LinearLR(o, 2.0),
]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
s = S.OneCycleLR(torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9), 0.1, total_steps=2)
try:
    for _ in range(4):
        s.optimizer.step()
        s.step()
except Exception as e:
    print(type(e).__name__, e)
