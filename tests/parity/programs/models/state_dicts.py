import copy
from collections import OrderedDict

import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, hidden=3):
        super().__init__()
        self.fc1 = nn.Linear(2, hidden)
        self.fc2 = nn.Linear(hidden, 1)
        self.register_buffer("steps", torch.zeros(1))
        self.register_buffer("cache", torch.ones(2), persistent=False)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


torch.manual_seed(0)
net = Net()
for name, value in net.state_dict().items():
    print(name, "\t", value.size())
print(net.state_dict())
other = Net()
print(other.load_state_dict(net.state_dict()))
x = torch.ones(1, 2)
print(torch.equal(net(x), other(x)))
try:
    Net(hidden=4).load_state_dict(net.state_dict())
except RuntimeError as e:
    print(e)
broken = OrderedDict(net.state_dict())
del broken["fc1.bias"]
broken["fc3.weight"] = torch.zeros(1)
try:
    net.load_state_dict(broken)
except RuntimeError as e:
    print(e)
result = net.load_state_dict(broken, strict=False)
print(result)
print(result.missing_keys, result.unexpected_keys)
saved = copy.deepcopy(net.state_dict())
with torch.no_grad():
    net.fc1.weight.add_(1)
print((net.fc1.weight - saved["fc1.weight"]).mean())
net.load_state_dict(saved)
print((net.fc1.weight - saved["fc1.weight"]).abs().max())
twin = copy.deepcopy(net)
twin.fc1.weight.data.zero_()
print(net.fc1.weight.abs().sum() > 0, twin.fc1.weight.sum())
print({k: tuple(v.shape) for k, v in net.named_buffers()}, list(net.state_dict(prefix="model.")))
wrapped = nn.DataParallel if hasattr(nn, "DataParallel") else None
prefixed = {"module." + k: v for k, v in net.state_dict().items()}
print(net.load_state_dict({k.replace("module.", ""): v for k, v in prefixed.items()}))
print(net.load_state_dict({}, strict=False))
