import torch, torch.nn as nn
from collections import OrderedDict

m = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
m.append(nn.Linear(3, 1))
print(m)
m.insert(1, nn.BatchNorm1d(3))
print(m)
m.extend([nn.Sigmoid(), nn.Flatten()])
print(len(m), m[-1], m[1:3])
del m[0]
print(m)
m[0] = nn.Tanh()
print(m)
print(m.pop(-1))
print(m)
s = nn.Sequential(OrderedDict([("fc1", nn.Linear(2, 2)), ("act", nn.GELU()), ("fc2", nn.Linear(2, 1))]))
print(s, s.fc1, s[0] is s.fc1)
print([n for n, _ in s.named_children()], [n for n, _ in s.named_modules()])
for k, v in s.state_dict().items():
    print(k, v.shape, v.dtype)
a = nn.Sequential(nn.Linear(1, 1)) + nn.Sequential(nn.Tanh())
print(a)
print(nn.Sequential(nn.ReLU()) * 3)
for i, layer in enumerate(s):
    print(i, layer.__class__.__name__)
try:
    s[5]
except Exception as e:
    print(type(e).__name__, e)
try:
    nn.Sequential([nn.Linear(2, 2), nn.ReLU()])
except Exception as e:
    print(type(e).__name__, e)
ml = nn.ModuleList([nn.Linear(i, i + 1) for i in range(1, 4)])
print(ml, len(ml), ml[-1], ml[:2])
ml.insert(0, nn.Dropout(0.1))
ml.append(nn.ReLU())
ml += [nn.ELU()]
print(ml)
try:
    ml(torch.ones(1))
except Exception as e:
    print(type(e).__name__, e)
md = nn.ModuleDict({"conv": nn.Conv2d(1, 2, 3), "pool": nn.MaxPool2d(2)})
md["act"] = nn.LeakyReLU()
md.update({"x": nn.PReLU()})
print(md, list(md.keys()), "conv" in md, len(md))
print(md.pop("x"))
for k, v in md.items():
    print(k, v)
md.clear()
print(md)
try:
    md["nope"]
except Exception as e:
    print(type(e).__name__, e)
