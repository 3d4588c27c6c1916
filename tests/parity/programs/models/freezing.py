import torch
import torch.nn as nn

torch.manual_seed(0)
backbone = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU())
head = nn.Linear(8, 2)
model = nn.Sequential(backbone, head)
print(model)


def count(m):
    total = sum(p.numel() for p in m.parameters())
    trainable = sum(p.numel() for p in m.parameters() if p.requires_grad)
    return f"{trainable:,} of {total:,} trainable"


print(count(model))
for param in backbone.parameters():
    param.requires_grad = False
print(count(model))
before = {n: p.clone() for n, p in model.named_parameters()}
optimizer = torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.1)
x, y = torch.randn(16, 4), torch.randint(0, 2, (16,))
for _ in range(5):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
print(loss)
for name, p in model.named_parameters():
    changed = not torch.equal(before[name], p)
    print(f"{name:12s} requires_grad={p.requires_grad} grad={'yes' if p.grad is not None else None} changed={changed}")
backbone[2].requires_grad_(True)
print([n for n, p in model.named_parameters() if p.requires_grad])
model[1] = nn.Linear(8, 5)
print(model[1], model(x).shape)
model.requires_grad_(False)
print(model(x).requires_grad)
try:
    model(x).sum().backward()
except RuntimeError as e:
    print("RuntimeError:", e)
optimizer = torch.optim.Adam([
    {"params": backbone.parameters(), "lr": 1e-4},
    {"params": model[1].parameters(), "lr": 1e-2},
])
print([(len(g["params"]), g["lr"]) for g in optimizer.param_groups])
