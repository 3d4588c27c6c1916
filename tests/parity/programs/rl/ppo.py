import torch, torch.nn as nn
from torch.distributions import Categorical

torch.manual_seed(0)


class Env:
    def reset(s):
        s.x = torch.tensor([0.0, 0.0])
        s.t = 0
        return s.x.clone()

    def step(s, a):
        s.x = s.x + torch.tensor([0.1 * (a * 2 - 1), 0.05])
        s.t += 1
        return s.x.clone(), float(1 - s.x[0].abs()), bool(s.x[0].abs() > 0.5 or s.t >= 12)


class AC(nn.Module):
    def __init__(s):
        super().__init__()
        s.b = nn.Sequential(nn.Linear(2, 16), nn.Tanh())
        s.pi = nn.Linear(16, 2)
        s.v = nn.Linear(16, 1)

    def forward(s, x):
        h = s.b(x)
        return Categorical(logits=s.pi(h)), s.v(h).squeeze(-1)


env, m = Env(), AC()
o = torch.optim.Adam(m.parameters(), 0.01)
for it in range(8):
    S, A, R, LP, V, Dn = [], [], [], [], [], []
    s = env.reset()
    for t in range(40):
        with torch.no_grad():
            d, v = m(s)
        a = d.sample()
        s2, r, done = env.step(a.item())
        S.append(s)
        A.append(a)
        R.append(r)
        LP.append(d.log_prob(a))
        V.append(v)
        Dn.append(done)
        s = env.reset() if done else s2
    adv = torch.zeros(40)
    last = 0.0
    for t in reversed(range(40)):
        nv = 0.0 if Dn[t] or t == 39 else V[t + 1].item()
        dl = R[t] + 0.99 * nv - V[t].item()
        last = dl + 0.99 * 0.95 * (0.0 if Dn[t] else last)
        adv[t] = last
    ret = adv + torch.stack(V)
    adv = (adv - adv.mean()) / (adv.std() + 1e-8)
    S, A, LP = torch.stack(S), torch.stack(A), torch.stack(LP)
    for k in range(3):
        for ix in torch.randperm(40).split(20):
            d, v = m(S[ix])
            ratio = (d.log_prob(A[ix]) - LP[ix]).exp()
            pl = -torch.min(ratio * adv[ix], ratio.clamp(0.8, 1.2) * adv[ix]).mean()
            vl = (ret[ix] - v).pow(2).mean()
            l = pl + 0.5 * vl - 0.01 * d.entropy().mean()
            o.zero_grad()
            l.backward()
            nn.utils.clip_grad_norm_(m.parameters(), 0.5)
            o.step()
    print(it, f"ret {sum(R):.3f} pi {pl.item():.4f} v {vl.item():.4f} H {d.entropy().mean():.4f} episodes {sum(Dn)}")
