import torch, torch.nn as nn

torch.manual_seed(0)


class WideDeep(nn.Module):
    def __init__(s, cards=(4, 6, 3), num=2, d=3):
        super().__init__()
        s.embs = nn.ModuleList([nn.Embedding(c, d) for c in cards])
        s.wide = nn.Linear(num, 1)
        s.deep = nn.Sequential(
            nn.Linear(d * len(cards) + num, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 1)
        )

    def forward(s, xc, xn):
        e = torch.cat([emb(xc[:, i]) for i, emb in enumerate(s.embs)], 1)
        return (s.wide(xn) + s.deep(torch.cat([e, xn], 1))).squeeze(1)


xc = torch.stack([torch.randint(c, (120,)) for c in (4, 6, 3)], 1)
xn = torch.randn(120, 2)
y = ((xc[:, 0] == 1).float() + xn[:, 0] > 0.5).float()
m = WideDeep()
print(m)
crit = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(1.5))
o = torch.optim.AdamW(m.parameters(), 0.01)
sch = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, 5, 2)
for ep in range(15):
    m.train()
    tot = 0
    for ix in torch.randperm(120).chunk(4):
        l = crit(m(xc[ix], xn[ix]), y[ix])
        o.zero_grad()
        l.backward()
        o.step()
        tot += l.item() * len(ix)
    sch.step()
    m.eval()
    with torch.inference_mode():
        p = torch.sigmoid(m(xc, xn))
        acc = ((p > 0.5) == y.bool()).float().mean()
    if ep % 3 == 0:
        print(f"{ep:2d} loss={tot / 120:.4f} acc={acc:.3f} lr={o.param_groups[0]['lr']:.5f}")


class FM(nn.Module):
    def __init__(s, n, k):
        super().__init__()
        s.w0 = nn.Parameter(torch.zeros(1))
        s.w = nn.Linear(n, 1, bias=False)
        s.v = nn.Parameter(torch.randn(n, k) * 0.01)

    def forward(s, x):
        return s.w0 + s.w(x).squeeze(1) + 0.5 * ((x @ s.v) ** 2 - (x**2) @ (s.v**2)).sum(1)


f = FM(5, 3)
print(f(torch.ones(2, 5)), [(n, tuple(p.shape)) for n, p in f.named_parameters()])
