import torch, torch.nn as nn

torch.manual_seed(0)
w = torch.empty(3, 5)
print(nn.init.uniform_(w))
print(nn.init.normal_(w))
print(nn.init.constant_(w, 0.3))
print(nn.init.ones_(w).sum(), nn.init.zeros_(w).sum())
print(nn.init.eye_(w))
print(nn.init.xavier_uniform_(w, gain=nn.init.calculate_gain("relu")))
print(nn.init.xavier_normal_(w))
print(nn.init.kaiming_uniform_(w, mode="fan_in", nonlinearity="relu"))
print(nn.init.kaiming_normal_(w, mode="fan_out"))
print(nn.init.trunc_normal_(w, std=0.02))
print(nn.init.orthogonal_(w))
print(nn.init.sparse_(w, sparsity=0.4))
print(nn.init.dirac_(torch.empty(2, 2, 3)))
for n in ["linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"]:
    print(n, nn.init.calculate_gain(n))
print(nn.init.calculate_gain("leaky_relu", 0.2), nn.init._calculate_fan_in_and_fan_out(torch.empty(8, 3, 3, 3)))
for f in [
    lambda: nn.init.xavier_uniform_(torch.empty(3)),
    lambda: nn.init.calculate_gain("gelu"),
    lambda: nn.init.kaiming_normal_(w, mode="fan_avg"),
    lambda: nn.init.eye_(torch.empty(3)),
    lambda: nn.init.orthogonal_(torch.empty(3)),
    lambda: nn.init.dirac_(torch.empty(3, 3)),
    lambda: nn.init.sparse_(torch.empty(3), 0.1),
    lambda: nn.init.kaiming_uniform_(torch.empty(2)),
]:
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)


def init(m):
    if type(m) == nn.Linear:
        nn.init.xavier_normal_(m.weight)
        m.bias.data.fill_(0.01)


net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
print(net.apply(init))
print(net[0].weight, net[2].bias)
