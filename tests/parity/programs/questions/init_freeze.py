import torch
import torch.nn as nn
from torch.nn import init

torch.manual_seed(0)


def init_weights(m):
    if isinstance(m, nn.Linear):
        torch.nn.init.xavier_uniform_(m.weight)
        m.bias.data.fill_(0.01)
    print(type(m).__name__)


net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
net.apply(init_weights)
print(net[0].weight)
print(net[0].bias, net[2].bias)
for fn in (init.xavier_normal_, init.kaiming_uniform_, init.kaiming_normal_, init.orthogonal_):
    w = torch.empty(3, 3)
    print(fn.__name__, fn(w))
w = torch.empty(2, 3)
print(init.uniform_(w, -1, 1), init.normal_(w, mean=0, std=0.02), init.constant_(w, 0.3), init.eye_(w), init.ones_(w), init.zeros_(w))
print(init.trunc_normal_(w, std=0.02))
print(init.sparse_(torch.empty(4, 2), sparsity=0.5))
print(init.calculate_gain('relu'), init.calculate_gain('leaky_relu', 0.2), init.calculate_gain('tanh'))
for p in net[0].parameters():
    p.requires_grad = False
print([(n, p.requires_grad) for n, p in net.named_parameters()])
opt = torch.optim.SGD(filter(lambda p: p.requires_grad, net.parameters()), lr=0.1)
before = net[0].weight.clone()
out = net(torch.ones(4, 2)).sum()
out.backward()
opt.step()
print(net[0].weight.grad, torch.equal(before, net[0].weight), net[2].weight.grad.shape)
net[0].requires_grad_(True)
print(net[0].weight.requires_grad)
trainable = sum(p.numel() for p in net.parameters() if p.requires_grad)
print(f"trainable: {trainable:,}")
net[2] = nn.Linear(3, 5)
print(net)
net.add_module("head", nn.Softmax(dim=1))
print(net, len(net), net[-1])
del net[1]
print(net)
try:
    init.xavier_uniform_(torch.empty(3))
except ValueError as e:
    print(e)
try:
    torch.optim.SGD([], lr=0.1)
except ValueError as e:
    print(e)
try:
    torch.optim.SGD(net.parameters(), lr=-1)
except ValueError as e:
    print(e)
