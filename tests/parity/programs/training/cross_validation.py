import torch, torch.nn as nn, copy

torch.manual_seed(3)
X = torch.randn(60, 5)
y = (X @ torch.tensor([1.0, -2, 0, 0.5, 0]) > 0).float().unsqueeze(1)


def kfold(n, k):
    idx = torch.randperm(n)
    f = n // k
    for i in range(k):
        v = idx[i * f : (i + 1) * f]
        t = torch.cat([idx[: i * f], idx[(i + 1) * f :]])
        yield t, v


accs = []
for fold, (tr, va) in enumerate(kfold(60, 5)):
    m = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 1))
    o = torch.optim.Adam(m.parameters(), 0.02)
    best = float("inf")
    wait = 0
    bs = None
    for e in range(100):
        m.train()
        l = nn.BCEWithLogitsLoss()(m(X[tr]), y[tr])
        o.zero_grad()
        l.backward()
        o.step()
        m.eval()
        with torch.no_grad():
            vl = nn.BCEWithLogitsLoss()(m(X[va]), y[va]).item()
        if vl < best - 1e-4:
            best = vl
            wait = 0
            bs = copy.deepcopy(m.state_dict())
        else:
            wait += 1
            if wait >= 5:
                print(f"fold {fold}: early stop at epoch {e}")
                break
    m.load_state_dict(bs)
    acc = ((m(X[va]) > 0).float() == y[va]).float().mean().item()
    accs.append(acc)
    print(f"  best {best:.4f} acc {acc:.3f}")
print(f"mean {sum(accs) / 5:.3f} std {torch.tensor(accs).std():.3f}")
