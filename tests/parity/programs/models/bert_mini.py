import torch, torch.nn as nn, torch.nn.functional as F

torch.manual_seed(0)


class Cfg:
    V = 20
    d = 16
    h = 4
    L = 2
    n = 10


class Bert(nn.Module):
    def __init__(s, c):
        super().__init__()
        s.tok = nn.Embedding(c.V, c.d, padding_idx=0)
        s.pos = nn.Embedding(c.n, c.d)
        s.seg = nn.Embedding(2, c.d)
        s.ln = nn.LayerNorm(c.d, eps=1e-12)
        enc = nn.TransformerEncoderLayer(c.d, c.h, 4 * c.d, 0.0, "gelu", batch_first=True)
        s.enc = nn.TransformerEncoder(enc, c.L)
        s.head = nn.Sequential(nn.Linear(c.d, c.d), nn.GELU(), nn.LayerNorm(c.d))
        s.dec = nn.Linear(c.d, c.V, bias=False)
        s.dec.weight = s.tok.weight
        s.bias = nn.Parameter(torch.zeros(c.V))
        s.pool = nn.Linear(c.d, c.d)
        s.nsp = nn.Linear(c.d, 2)

    def forward(s, x, seg):
        p = torch.arange(x.size(1)).expand_as(x)
        h = s.ln(s.tok(x) + s.pos(p) + s.seg(seg))
        h = s.enc(h, src_key_padding_mask=x == 0)
        return s.dec(s.head(h)) + s.bias, s.nsp(torch.tanh(s.pool(h[:, 0])))


m = Bert(Cfg)
print(m)
x = torch.randint(4, 20, (4, 10))
x[:, 8:] = 0
seg = torch.cat([torch.zeros(4, 5), torch.ones(4, 5)], 1).long()
mask = (torch.rand(4, 10) < 0.3) & (x != 0)
lab = torch.where(mask, x, torch.tensor(-100))
xi = x.masked_fill(mask, 3)
print(mask.sum(), lab[0])
o = torch.optim.AdamW(m.parameters(), 1e-2)
for i in range(15):
    lo, ns = m(xi, seg)
    l1 = F.cross_entropy(lo.view(-1, 20), lab.view(-1))
    l2 = F.cross_entropy(ns, torch.tensor([0, 1, 0, 1]))
    o.zero_grad()
    (l1 + l2).backward()
    o.step()
    if i % 3 == 0:
        print(i, f"mlm {l1:.4f} nsp {l2:.4f}")
print(m.tok.weight is m.dec.weight, len(list(m.parameters())), m.tok.weight.grad[0].abs().sum())
