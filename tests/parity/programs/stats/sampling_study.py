import math
import statistics
import torch

torch.manual_seed(0)
x = torch.randn(1000) * 2 + 3
print(f"mean {x.mean():.4f} std {x.std():.4f} var {x.var(unbiased=False):.4f} median {x.median():.4f}")
print(torch.quantile(x, torch.tensor([0.05, 0.5, 0.95])), x.min(), x.max())
z = (x - x.mean()) / x.std()
skew, kurt = (z ** 3).mean(), (z ** 4).mean() - 3
print(f"{skew:.4f} {kurt:.4f}", ((z.abs() < 1).float().mean() * 100).round(decimals=1))
hist = torch.histc(x, bins=6, min=-3, max=9)
for i, h in enumerate(hist):
    print(f"{-3 + 2 * i:>3}..{-1 + 2 * i:<3} {'#' * int(h / 20)} {int(h)}")
n_boot = 50
idx = torch.randint(0, len(x), (n_boot, len(x)))
means = x[idx].mean(dim=1)
print(means.shape, f"{means.mean():.4f} +- {means.std():.4f}")
inside = (torch.rand(20000, 2).pow(2).sum(1) <= 1).float().mean() * 4
print("pi ~", inside.item())
walk = torch.cumsum(torch.randint(0, 2, (5, 20)) * 2 - 1, dim=1)
print(walk[:, -1], walk.abs().max(dim=1).values)
P = torch.tensor([[0.9, 0.1], [0.5, 0.5]])
state = torch.tensor([1.0, 0.0])
for _ in range(30):
    state = state @ P
print(state, torch.linalg.matrix_power(P, 30))
chain, s = [], 0
for _ in range(15):
    s = torch.multinomial(P[s], 1).item()
    chain.append(s)
print(chain)
cur, samples, accepted = torch.tensor(0.0), [], 0
for _ in range(200):
    prop = cur + torch.randn(())
    if torch.rand(()) < torch.exp(-0.5 * (prop ** 2 - cur ** 2)):
        cur, accepted = prop, accepted + 1
    samples.append(cur)
samples = torch.stack(samples)
print(accepted, f"{samples.mean():.3f} {samples.std():.3f}")
u = torch.rand(5)
print(-torch.log(1 - u) / 2.0, torch.erfinv(2 * u - 1) * math.sqrt(2))
a, b = torch.tensor([1., 2., 3., 4.]), torch.tensor([2., 4., 5., 9.])
cov = ((a - a.mean()) * (b - b.mean())).sum() / 3
r = cov / (a.std() * b.std())
print(cov, r, torch.corrcoef(torch.stack([a, b])), statistics.mean(a.tolist()), statistics.stdev(b.tolist()))
p, q = torch.tensor([0.5, 0.5]), torch.tensor([0.9, 0.1])
print("KL", (p * (p / q).log()).sum(), "H", -(q * q.log2()).sum(), "JS", 0.5 * sum((t * (t / ((p + q) / 2)).log()).sum() for t in (p, q)))
counts = torch.bincount(torch.randint(1, 7, (600,)), minlength=7)[1:]
chi2 = ((counts - 100.) ** 2 / 100.).sum()
print(counts, chi2)
mu, logs = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
opt = torch.optim.LBFGS([mu, logs], lr=0.5, max_iter=20)


def closure():
    opt.zero_grad()
    nll = (logs + 0.5 * ((x - mu) / logs.exp()) ** 2).mean()
    nll.backward()
    return nll


opt.step(closure)
print(f"MLE mu={mu.item():.3f} sigma={logs.exp().item():.3f} sample {x.mean():.3f} {x.std(correction=0):.3f}")
print(torch.var_mean(x.view(10, 100), dim=1)[1][:3], torch.std(x.view(10, 100), dim=0, keepdim=True).shape, torch.logsumexp(x[:3], 0), x[:5].cumsum(0), x[:4].prod())
