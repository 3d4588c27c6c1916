import torch, torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(
    nn.LazyConv2d(4, 3), nn.LazyBatchNorm2d(), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10), nn.ReLU(), nn.LazyLinear(2)
)
print(net)
print(net[0].weight)
try:
    print(sum(p.numel() for p in net.parameters()))
except Exception as e:
    print(type(e).__name__, e)
print(net.state_dict().keys())
y = net(torch.randn(2, 1, 6, 6))
print(y)
print(net)
print(sum(p.numel() for p in net.parameters()))


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.LazyLinear(4), nn.ReLU(), nn.LazyLinear(1))

    def forward(self, x):
        return self.net(x)


m = MLP()
print(m)
m(torch.ones(1, 3))
print(m)
opt_err = nn.LazyLinear(3)
try:
    torch.optim.SGD(opt_err.parameters(), lr=0.1)
except Exception as e:
    print(type(e).__name__, e)
try:
    opt_err.weight.sum()
except Exception as e:
    print(type(e).__name__, e)
print(
    isinstance(opt_err.weight, nn.parameter.UninitializedParameter),
    isinstance(opt_err, nn.modules.lazy.LazyModuleMixin),
)
net.train()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(3):
    optimizer.zero_grad()
    loss = (net(torch.ones(4, 1, 6, 6) * torch.arange(4.0).view(4, 1, 1, 1)) ** 2).mean()
    loss.backward()
    optimizer.step()
    print(step, f"{loss.item():.4f}", net[4].weight.grad.shape)
