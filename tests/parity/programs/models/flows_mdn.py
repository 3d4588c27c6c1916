import math
import torch
import torch.nn as nn
from torch.distributions import Normal, Categorical, MultivariateNormal, kl_divergence

torch.manual_seed(0)


class Coupling(nn.Module):
    def __init__(self, mask, hidden=8):
        super().__init__()
        self.register_buffer("mask", mask)
        self.net = nn.Sequential(nn.Linear(2, hidden), nn.Tanh(), nn.Linear(hidden, 4))

    def forward(self, x):
        s, t = self.net(x * self.mask).chunk(2, dim=1)
        s = torch.tanh(s) * (1 - self.mask)
        t = t * (1 - self.mask)
        return x * torch.exp(s) + t, s.sum(dim=1)

    def inverse(self, y):
        s, t = self.net(y * self.mask).chunk(2, dim=1)
        s = torch.tanh(s) * (1 - self.mask)
        t = t * (1 - self.mask)
        return (y - t) * torch.exp(-s)


flows = nn.ModuleList([Coupling(torch.tensor([1., 0.])), Coupling(torch.tensor([0., 1.]))])
print(flows)
base = Normal(torch.zeros(2), torch.ones(2))
data = torch.randn(64, 2) * torch.tensor([1., .2]) + 1
opt = torch.optim.Adam(flows.parameters(), lr=0.01)
for step in range(20):
    z, logdet = data, 0
    for f in flows:
        z, ld = f(z)
        logdet = logdet + ld
    loss = -(base.log_prob(z).sum(1) + logdet).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 5 == 0:
        print(step, f"{loss.item():.4f}")
x = data[:3]
z = x
for f in flows:
    z, _ = f(z)
back = z
for f in reversed(flows):
    back = f.inverse(back)
print(torch.allclose(back, x, atol=1e-5))
d = Normal(0., 1.)
print(d, d.log_prob(torch.tensor(0.5)), d.mean, d.variance, d.entropy(), d.cdf(torch.tensor(0.)))
c = Categorical(probs=torch.tensor([0.2, 0.3, 0.5]))
print(c, c.sample(), c.log_prob(torch.tensor(2)), c.entropy(), c.probs, c.logits)
print(kl_divergence(Normal(0., 1.), Normal(1., 2.)), Normal(torch.zeros(2), 1.).sample((3,)).shape)
mu = torch.zeros(2, requires_grad=True)
q = Normal(mu, torch.ones(2))
s = q.rsample()
s.sum().backward()
print(mu.grad)
mvn = MultivariateNormal(torch.zeros(2), torch.eye(2))
print(mvn.log_prob(torch.zeros(2)), -math.log(2 * math.pi))
