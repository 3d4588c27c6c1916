import torch
from torch import nn
import torch.nn.functional as F


class MyLinear(nn.Module):
    def __init__(self, in_units, units):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_units, units))
        self.bias = nn.Parameter(torch.zeros(units))

    def forward(self, X):
        return F.relu(torch.matmul(X, self.weight) + self.bias)


class CenteredLayer(nn.Module):
    def forward(self, X):
        return X - X.mean()


class FixedHidden(nn.Module):
    def __init__(self):
        super().__init__()
        self.rand_weight = torch.rand((4, 4))
        self.linear = nn.Linear(4, 4)

    def forward(self, X):
        X = self.linear(X)
        X = F.relu(X @ self.rand_weight + 1)
        X = self.linear(X)
        while X.abs().sum() > 1:
            X /= 2
        return X.sum()


class Scale(nn.Module):
    def __init__(self, init=1.0):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(init))

    def forward(self, x):
        return x * self.scale

    def extra_repr(self):
        return f"init={self.scale.item()}"


class MySequential(nn.Module):
    def __init__(self, *args):
        super().__init__()
        for idx, module in enumerate(args):
            self._modules[str(idx)] = module

    def forward(self, X):
        for module in self._modules.values():
            X = module(X)
        return X


torch.manual_seed(0)
linear = MyLinear(5, 3)
print(linear, linear.weight)
print(linear(torch.rand(2, 5)))
net = nn.Sequential(nn.Linear(8, 16), CenteredLayer())
print(net(torch.rand(4, 8)).mean().abs() < 1e-6)
print(FixedHidden()(torch.rand(2, 4)))
net = MySequential(nn.Linear(4, 6), nn.ReLU(), Scale(2.0))
print(net)
print(net(torch.ones(1, 4)))
shared = nn.Linear(6, 6)
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), shared, nn.ReLU(), shared, nn.ReLU(), nn.Linear(6, 1))
print(len(list(net.parameters())), len(net.state_dict()), net[2].weight is net[4].weight)
net[2].weight.data[0, 0] = 100
print(net[2].weight.data[0] == net[4].weight.data[0])


class Rose(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleDict({"a": nn.Linear(1, 1), "b": nn.ReLU()})
        self.order = ["a", "b"]
        self.gain = nn.ParameterList([nn.Parameter(torch.ones(1)) for _ in range(2)])
        self.table = nn.ParameterDict({"left": nn.Parameter(torch.zeros(2)), "right": nn.Parameter(torch.ones(2))})

    def forward(self, x):
        for name, g in zip(self.order, self.gain):
            x = self.blocks[name](x) * g
        return x + self.table["right"].sum()


rose = Rose()
print(rose)
print([n for n, _ in rose.named_parameters()])
print(rose(torch.ones(1, 1)).shape, isinstance(rose.blocks["a"], nn.Linear), "c" in rose.blocks)
for name, module in rose.named_modules():
    print(repr(name), type(module).__name__)
