import torch
from torch import nn

torch.manual_seed(3)


class Autoencoder(nn.Module):
    def __init__(self, n_in=12, n_hidden=4):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(n_in, 8), nn.ReLU(), nn.Linear(8, n_hidden))
        self.decoder = nn.Sequential(nn.Linear(n_hidden, 8), nn.ReLU(), nn.Linear(8, n_in), nn.Sigmoid())

    def forward(self, x):
        code = self.encoder(x)
        return self.decoder(code), code


model = Autoencoder()
data = (torch.rand(32, 12) > 0.6).float()
noisy = (data + 0.3 * torch.randn_like(data)).clamp(0., 1.)
criterion = nn.MSELoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=1e-3)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
for epoch in range(6):
    recon, code = model(noisy)
    mse = criterion(recon, data)
    sparsity = code.abs().mean()
    loss = mse + 1e-3 * sparsity
    optimizer.zero_grad()
    loss.backward()
    total_norm = torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
    optimizer.step()
    scheduler.step()
    print(f"epoch {epoch} loss {loss.item():.5f} mse {mse:.5f} grad-norm {total_norm:.4f} lr {scheduler.get_last_lr()}")
print(optimizer)
print(scheduler.state_dict())
with torch.no_grad():
    recon, code = model(data[:2])
print(code)
print((recon > 0.5).int())
rho_hat, rho = torch.sigmoid(code).mean(0), torch.tensor(0.05)
kl = (rho * torch.log(rho / rho_hat) + (1 - rho) * torch.log((1 - rho) / (1 - rho_hat))).sum()
print(kl)
state = optimizer.state_dict()
print(state["param_groups"], sorted(state["state"][0].keys()), state["state"][0]["step"])
