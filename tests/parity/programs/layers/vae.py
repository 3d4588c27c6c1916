import torch
import torch.nn as nn
import torch.nn.functional as F


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(16, 8)
        self.mu = nn.Linear(8, 2)
        self.logvar = nn.Linear(8, 2)
        self.fc3 = nn.Linear(2, 8)
        self.fc4 = nn.Linear(8, 16)

    def forward(self, x):
        h = F.silu(self.fc1(x))
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)
        return torch.sigmoid(self.fc4(F.silu(self.fc3(z)))), mu, logvar


torch.manual_seed(11)
model = VAE()
data = torch.rand(6, 16)
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(5):
    recon, mu, logvar = model(data)
    bce = F.binary_cross_entropy(recon, data, reduction="sum")
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    loss = bce + kld
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(f"epoch {epoch}: {bce.item():.3f} + {kld.item():.4f} = {loss.item():.3f}")
print(bce, kld, loss)
print(recon[0, :4], mu[0])
