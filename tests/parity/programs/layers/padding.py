import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.arange(1.0, 7.0).view(1, 1, 2, 3)
print(F.pad(x, (1, 1)))
print(F.pad(x, (1, 0, 0, 1), value=-1))
for mode in ["reflect", "replicate", "circular"]:
    print(mode, F.pad(x, (1, 1, 1, 1), mode=mode))
print(nn.ZeroPad2d(1)(x), nn.ConstantPad2d((0, 1, 2, 0), 9.0)(x))
print(nn.ReflectionPad2d((2, 0, 1, 0))(x))
print(nn.ReplicationPad2d(1), nn.ReflectionPad1d(2), nn.CircularPad2d((1, 2, 0, 0)))
y = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
z = F.pad(y, (2, 1), value=0.5)
print(z)
(z * torch.arange(6.0)).sum().backward()
print(y.grad)
print(F.pad(torch.tensor([1, 2, 3]), (0, 2)), F.pad(y.detach(), (-1, 0)))
seqs = [torch.tensor([1, 2]), torch.tensor([3]), torch.tensor([4, 5, 6])]
longest = max(len(s) for s in seqs)
print(torch.stack([F.pad(s, (0, longest - len(s))) for s in seqs]))
conv = nn.Conv1d(1, 1, 3, padding=1, padding_mode="circular", bias=False)
nn.init.ones_(conv.weight)
print(conv, conv(torch.arange(5.0).view(1, 1, 5)))
try:
    F.pad(x, (5, 5), mode="reflect")
except RuntimeError as e:
    print(e)
