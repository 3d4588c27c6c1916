import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.ones(2, 3)
b = torch.ones(4)
i = torch.tensor([1, 2, 3])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
l = nn.Linear(3, 2)
x = torch.randn(5, 4)
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
y = torch.tensor([0, 1, 0, 1, 1])

ATTEMPTS = [
    lambda: torch.optim.SGD([], lr=0.1),
    lambda: torch.optim.SGD(w, lr=0.1),
    lambda: torch.optim.SGD([a * w.sum()], lr=0.1),
    lambda: torch.optim.SGD([w], lr=-1),
    lambda: torch.optim.SGD([w], lr=0.1, momentum=-1),
    lambda: torch.optim.SGD([w], lr=0.1, nesterov=True),
    lambda: torch.optim.SGD([w], lr=0.1, foo=1),
    lambda: torch.optim.SGD(l, lr=0.1),
    lambda: torch.optim.SGD(5, lr=0.1),
    lambda: torch.optim.SGD(["w"], lr=0.1),
    lambda: torch.optim.SGD([{"params": [w]}, {"params": [w]}], lr=0.1),
    lambda: torch.optim.SGD([{"param": [w]}], lr=0.1),
    lambda: torch.optim.SGD(),
    lambda: torch.optim.Adam([w], betas=(1.5, 0.9)),
    lambda: torch.optim.Adam([w], betas=(0.5, 1.9)),
    lambda: torch.optim.Adam([w], eps=-1),
    lambda: torch.optim.Adam([w], lr=-1),
    lambda: torch.optim.Adam([w], weight_decay=-1),
    lambda: torch.optim.AdamW([w], lr=-0.1),
    lambda: torch.optim.RMSprop([w], alpha=-1),
    lambda: torch.optim.RMSprop([w], momentum=-1),
    lambda: torch.optim.Adagrad([w], lr_decay=-1),
    lambda: torch.optim.LBFGS([w]).step(),
    lambda: torch.optim.foo,
    lambda: torch.optim.SGD([w], lr=0.1).zerograd(),
    lambda: torch.optim.SGD([w], lr=0.1).add_param_group({"params": [w]}),
    lambda: torch.optim.SGD([w], lr=0.1).load_state_dict({}),
    lambda: torch.optim.SGD([w], lr=0.1).load_state_dict(torch.optim.SGD([w, b.requires_grad_()], lr=0.1).state_dict()),
    lambda: torch.optim.SGD([w], lr=0.1).param_groups[1],
    lambda: torch.optim.lr_scheduler.StepLR(torch.optim.SGD([w], lr=0.1)),
    lambda: torch.optim.lr_scheduler.MultiStepLR(torch.optim.SGD([w], lr=0.1)),
    lambda: torch.optim.lr_scheduler.LambdaLR(torch.optim.SGD([w], lr=0.1), [lambda e: 1, lambda e: 2]),
    lambda: torch.optim.lr_scheduler.ReduceLROnPlateau(torch.optim.SGD([w], lr=0.1), mode="foo"),
    lambda: torch.optim.lr_scheduler.ReduceLROnPlateau(torch.optim.SGD([w], lr=0.1), factor=2),
    lambda: torch.optim.lr_scheduler.ReduceLROnPlateau(torch.optim.SGD([w], lr=0.1)).step(),
    lambda: torch.optim.lr_scheduler.OneCycleLR(torch.optim.SGD([w], lr=0.1), max_lr=1),
    lambda: torch.optim.lr_scheduler.OneCycleLR(torch.optim.SGD([w], lr=0.1), max_lr=1, total_steps=-1),
    lambda: torch.optim.lr_scheduler.CyclicLR(torch.optim.SGD([w], lr=0.1), 0.1, 1, mode="x"),
    lambda: torch.optim.lr_scheduler.LinearLR(torch.optim.SGD([w], lr=0.1), start_factor=2),
    lambda: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(torch.optim.SGD([w], lr=0.1), T_0=0),
    lambda: torch.optim.lr_scheduler.ExponentialLR(torch.optim.SGD([w], lr=0.1)),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
