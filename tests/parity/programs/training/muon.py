import torch, torch.nn as nn

torch.manual_seed(0)
W = nn.Linear(6, 4, bias=False)
opt = torch.optim.Muon(W.parameters(), lr=0.02, weight_decay=0.1)
print(opt)
x = torch.randn(16, 6)
y = torch.randn(16, 4)
for e in range(15):
    opt.zero_grad()
    l = ((W(x) - y) ** 2).mean()
    l.backward()
    opt.step()
    if e % 3 == 0:
        print(e, f"{l.item():.3f}")
print(list(opt.state[W.weight].keys()))
try:
    torch.optim.Muon(nn.Linear(2, 2).parameters())
except Exception as e:
    print(type(e).__name__, e)
