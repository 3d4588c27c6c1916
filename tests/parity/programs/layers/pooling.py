import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([[1.0, 3.0, 2.0, 1.0], [4.0, 6.0, 5.0, 2.0], [3.0, 1.0, 7.0, 8.0], [2.0, 0.0, 4.0, 9.0]]).view(1, 1, 4, 4)
x.requires_grad_()
print(F.max_pool2d(x, 2))
print(F.avg_pool2d(x, 2))
print(F.max_pool2d(x, 3, stride=1, padding=1))
print(F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False))
out, idx = F.max_pool2d(x, 2, return_indices=True)
print(out, idx)
print(F.max_unpool2d(out, idx, 2))
out.sum().backward()
print(x.grad)
x.grad = None
F.avg_pool2d(x, 2).sum().backward()
print(x.grad)
print(F.adaptive_avg_pool2d(x, 1), F.adaptive_avg_pool2d(x, (2, 1)), F.adaptive_max_pool2d(x, 3))
s = torch.arange(6.0).view(1, 1, 6)
print(nn.MaxPool1d(2)(s), nn.AvgPool1d(3, stride=1)(s), nn.AdaptiveAvgPool1d(4)(s), nn.LPPool1d(2, 3)(s))
print(nn.MaxPool1d(3, stride=2, ceil_mode=True)(s))
print(nn.MaxPool2d((2, 1), stride=(2, 1)), nn.AvgPool2d(2, ceil_mode=True), nn.AdaptiveAvgPool2d((None, 2)))
ties = torch.ones(1, 1, 2, 2, requires_grad=True)
F.max_pool2d(ties, 2).backward()
print(ties.grad)
for run in [lambda: F.max_pool2d(torch.zeros(1, 1, 1, 1), 2), lambda: F.max_pool2d(torch.zeros(3, 3), 2),
            lambda: F.max_pool2d(torch.zeros(1, 1, 4, 4), 2, padding=2)]:
    try:
        print(run().shape)
    except RuntimeError as e:
        print("RuntimeError:", e)
