import torch
from torch import nn, optim

net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))
for opt in (
    optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4),
    optim.Adam(net.parameters()),
    optim.AdamW(net.parameters(), lr=3e-4, betas=(0.9, 0.95)),
    optim.RMSprop(net.parameters(), lr=0.01),
    optim.Adagrad(net.parameters()),
    optim.Adadelta(net.parameters()),
    optim.LBFGS(net.parameters()),
):
    print(opt)
opt = optim.SGD(
    [{"params": net[0].parameters(), "lr": 0.01}, {"params": net[2].parameters()}], lr=0.1, momentum=0.5
)
print(opt)
print(opt.defaults)
print(len(opt.param_groups), [g["lr"] for g in opt.param_groups])
opt.add_param_group({"params": [torch.zeros(2, requires_grad=True)], "lr": 1.0})
print(len(opt.param_groups), opt.param_groups[-1])
