import torch, torch.nn as nn

torch.manual_seed(0)
X = torch.randn(32, 4)
y = X @ torch.tensor([[1.0], [2.0], [-1.0], [0.5]]) + 0.1 * torch.randn(32, 1)
for kw in [{}, {"lr": 0.1}, {"beta2_decay": -0.5, "weight_decay": 0.01}, {"maximize": False, "d": 2.0}]:
    torch.manual_seed(1)
    m = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
    opt = torch.optim.Adafactor(m.parameters(), **kw)
    print(opt)
    for e in range(20):
        opt.zero_grad()
        l = nn.functional.mse_loss(m(X), y)
        l.backward()
        opt.step()
        if e % 5 == 0:
            print(e, f"{l.item():.4f}")
    s = opt.state[m[0].weight]
    print({k: tuple(v.shape) if torch.is_tensor(v) else v for k, v in s.items()})
    print(opt.state[m[0].bias].keys())
