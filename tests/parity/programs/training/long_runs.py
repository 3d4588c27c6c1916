import torch, torch.nn as nn

torch.manual_seed(0)
X = torch.randn(100, 3)
y = X[:, :1] * 2 - X[:, 1:2] + 0.3 * X[:, 2:] ** 2
for name, kw in [
    ("RMSprop", dict(lr=0.01)),
    ("Adam", dict(lr=0.01)),
    ("SGD", dict(lr=0.05)),
    ("Adagrad", dict(lr=0.1)),
    ("Adadelta", dict(lr=1.0)),
    ("AdamW", dict(lr=0.01)),
    ("NAdam", dict(lr=0.01)),
    ("RAdam", dict(lr=0.01)),
    ("Adamax", dict(lr=0.01)),
    ("ASGD", dict(lr=0.05)),
    ("Rprop", dict(lr=0.01)),
]:
    torch.manual_seed(1)
    m = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 1))
    o = getattr(torch.optim, name)(m.parameters(), **kw)
    for e in range(301):
        l = nn.functional.mse_loss(m(X), y)
        o.zero_grad()
        l.backward()
        o.step()
        if e % 60 == 0:
            print(f"{name:8s} {e:4d} {l.item():.4f}")
