import torch
import torch.nn as nn

torch.manual_seed(0)


def spread(init, activation):
    torch.manual_seed(0)
    x = torch.randn(64, 100)
    for layer in range(6):
        w = torch.empty(100, 100)
        init(w)
        x = activation(x @ w.t())
        if layer in (0, 5):
            print(f"  layer {layer}: mean {x.mean():.4f} std {x.std():.4f}")


schemes = {
    "normal 0.01": lambda w: nn.init.normal_(w, std=0.01),
    "xavier uniform": nn.init.xavier_uniform_,
    "xavier normal, gain": lambda w: nn.init.xavier_normal_(w, gain=nn.init.calculate_gain("tanh")),
    "kaiming normal": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu"),
    "kaiming uniform, fan out": lambda w: nn.init.kaiming_uniform_(w, mode="fan_out", nonlinearity="relu"),
    "orthogonal": nn.init.orthogonal_,
    "truncated": lambda w: nn.init.trunc_normal_(w, std=0.1),
}
for name, init in schemes.items():
    print(name)
    spread(init, torch.relu if "kaiming" in name else torch.tanh)

for name in ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu"):
    print(name, nn.init.calculate_gain(name))
w = nn.init.orthogonal_(torch.empty(4, 4))
print((w @ w.T).abs().round(decimals=4))
print(nn.init.eye_(torch.empty(2, 3)))
print(nn.init.constant_(torch.empty(2), 0.5), nn.init.dirac_(torch.empty(2, 2, 3)))
print(nn.init.sparse_(torch.empty(5, 2), sparsity=0.4))


def init_weights(m):
    if isinstance(m, nn.Linear):
        torch.nn.init.xavier_uniform_(m.weight)
        m.bias.data.fill_(0.01)


net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 2))
net.apply(init_weights)
print(net[0].weight, net[2].bias)
try:
    nn.init.xavier_uniform_(torch.empty(3))
except ValueError as e:
    print(e)
