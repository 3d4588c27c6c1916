import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([-2.0, -0.5, 0.5, 2.0])
y = x.clone()
print(F.relu(y, inplace=True) is y, y)
print(nn.LeakyReLU(0.1, inplace=True)(x.clone()))
print(torch.relu_(x.clone()), F.elu_(x.clone()), x)
w = torch.tensor([1.0, -2.0], requires_grad=True)
h = w * 2
out = F.relu_(h)
print(out, h is out)
out.sum().backward()
print(w.grad)
try:
    F.relu_(w)
except RuntimeError as e:
    print("RuntimeError:", e)
print(nn.ReLU(inplace=True), nn.ReLU6(inplace=True), nn.SiLU(inplace=True), nn.Dropout(0.1, inplace=True))
net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(inplace=True))
print(net)
h = torch.sigmoid(w * 3)
try:
    s = h.mul_(2)
    s.sum().backward()
except RuntimeError as e:
    print(str(e).split(". Hint")[0])
