import torch
import torch.nn as nn

torch.manual_seed(0)
latent, hidden = 4, 16
G = nn.Sequential(nn.Linear(latent, hidden), nn.ReLU(True), nn.Linear(hidden, 1))
D = nn.Sequential(nn.Linear(1, hidden), nn.LeakyReLU(0.2, inplace=True), nn.Linear(hidden, 1), nn.Sigmoid())
print(G)
print(D)
criterion = nn.BCELoss()
optD = torch.optim.Adam(D.parameters(), lr=0.002, betas=(0.5, 0.999))
optG = torch.optim.Adam(G.parameters(), lr=0.002, betas=(0.5, 0.999))
real_label, fake_label = 1., 0.
for step in range(20):
    D.zero_grad()
    real = 4 + 1.25 * torch.randn(16, 1)
    label = torch.full((16,), real_label, dtype=torch.float)
    output = D(real).view(-1)
    errD_real = criterion(output, label)
    errD_real.backward()
    D_x = output.mean().item()
    noise = torch.randn(16, latent)
    fake = G(noise)
    label.fill_(fake_label)
    output = D(fake.detach()).view(-1)
    errD_fake = criterion(output, label)
    errD_fake.backward()
    D_G_z1 = output.mean().item()
    errD = errD_real + errD_fake
    optD.step()
    G.zero_grad()
    label.fill_(real_label)
    output = D(fake).view(-1)
    errG = criterion(output, label)
    errG.backward()
    D_G_z2 = output.mean().item()
    optG.step()
    if step % 5 == 0:
        print('[%d/%d]\tLoss_D: %.4f\tLoss_G: %.4f\tD(x): %.4f\tD(G(z)): %.4f / %.4f'
              % (step, 20, errD.item(), errG.item(), D_x, D_G_z1, D_G_z2))
print(errG, errD)
print(fake[:3].detach().numpy())
