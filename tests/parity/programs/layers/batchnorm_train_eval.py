import torch
import torch.nn as nn

torch.manual_seed(42)
bn = nn.BatchNorm1d(3)
print(bn)
print(bn.weight, bn.bias)
x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0], [0.0, -1.0, 2.0]])
y = bn(x)
print(y)
print("mean", y.mean(0).abs() < 1e-6, "var", y.var(0, unbiased=False))
print(bn.running_mean, bn.running_var, bn.num_batches_tracked)
for _ in range(10):
    bn(torch.randn(8, 3) * 2 + 1)
print(bn.running_mean, bn.running_var, bn.num_batches_tracked)
bn.eval()
print(bn(x))
print(bn(x[:1]))
bn.train()
try:
    bn(x[:1])
except ValueError as e:
    print("ValueError:", e)
try:
    bn(torch.zeros(4, 5))
except RuntimeError as e:
    print("RuntimeError:", e)

net = nn.Sequential(nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
z = torch.randn(3, 2, 5, 5)
out = net(z)
print(out.shape, out.mean())
out.pow(2).sum().backward()
print(net[0].weight.grad.abs().max() > 0, net[1].weight.grad, net[1].bias.grad)
print(list(net.state_dict().keys()))
print(net[1].state_dict())
net.eval()
print(net(z)[0, 0])
