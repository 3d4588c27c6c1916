import torch
import torch.nn as nn
from torch.distributions import Bernoulli, Independent, Normal, kl_divergence

torch.manual_seed(0)


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 4))
        self.decoder = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 8))

    def forward(self, x):
        mu, log_std = self.encoder(x).chunk(2, dim=-1)
        posterior = Normal(mu, log_std.exp())
        z = posterior.rsample()
        return posterior, Independent(Bernoulli(logits=self.decoder(z)), 1)


model = VAE()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
data = (torch.rand(16, 8) > 0.5).float()
for step in range(5):
    posterior, likelihood = model(data)
    reconstruction = -likelihood.log_prob(data).mean()
    prior = Normal(torch.zeros_like(posterior.loc), torch.ones_like(posterior.scale))
    kl = kl_divergence(posterior, prior).sum(-1).mean()
    loss = reconstruction + kl
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step}: loss={loss.item():.4f} rec={reconstruction.item():.4f} kl={kl.item():.4f}")
print(posterior)
print(likelihood)
print(kl)
print(model.encoder[0].weight.grad.abs().mean())
