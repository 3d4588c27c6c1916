import torch
from torch import nn

torch.manual_seed(2)
depthwise = nn.Conv2d(4, 4, 3, padding=1, groups=4)
pointwise = nn.Conv2d(4, 8, 1)
print(depthwise, pointwise, depthwise.weight.shape)
x = torch.randn(1, 4, 5, 5, requires_grad=True)
y = nn.ReLU6()(pointwise(depthwise(x)))
print(y.shape, y.sum())
y.sum().backward()
print(x.grad[0, 0], depthwise.weight.grad[0], pointwise.bias.grad)
full = nn.Conv2d(4, 8, 3, padding=1)
print(sum(p.numel() for p in full.parameters()), sum(p.numel() for m in (depthwise, pointwise) for p in m.parameters()))
causal = nn.Conv1d(2, 3, kernel_size=2, dilation=2)
s = torch.randn(1, 2, 6)
print(causal(nn.functional.pad(s, (2, 0))))
print(nn.ChannelShuffle(2)(torch.arange(8.0).view(1, 4, 1, 2)))
