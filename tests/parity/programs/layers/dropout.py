import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(7)
drop = nn.Dropout(p=0.5)
x = torch.ones(3, 6)
print(drop(x))
print(drop(x))
drop.eval()
print(drop(x))
print(F.dropout(x, p=0.2, training=True))
print(F.dropout(x, p=0.2, training=False).sum())
w = torch.ones(8, requires_grad=True)
y = F.dropout(w, 0.25)
print(y)
y.sum().backward()
print(w.grad)
print(nn.Dropout2d(0.5)(torch.ones(1, 6, 2, 2)))
print(nn.Dropout1d(0.5)(torch.ones(2, 4, 2)))
print(nn.AlphaDropout(0.3)(torch.randn(2, 5)))
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 2))
print(net)
a = net(torch.ones(2, 4))
b = net(torch.ones(2, 4))
print(a, torch.equal(a, b))
net.eval()
print(torch.equal(net(torch.ones(2, 4)), net(torch.ones(2, 4))))
try:
    nn.Dropout(1.2)
except ValueError as e:
    print(e)
print(F.dropout(torch.ones(3), 1.0), F.dropout(torch.ones(3), 0.0))
