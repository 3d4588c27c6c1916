import torch
import torch.nn as nn

torch.manual_seed(0)
G = nn.Sequential(
    nn.ConvTranspose2d(6, 8, 4, 1, 0, bias=False), nn.BatchNorm2d(8), nn.ReLU(True),
    nn.ConvTranspose2d(8, 1, 4, 2, 1, bias=False), nn.Tanh(),
)
D = nn.Sequential(
    nn.Conv2d(1, 8, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True),
    nn.Conv2d(8, 1, 4, 1, 0, bias=False), nn.Sigmoid(),
)


def weights_init(m):
    classname = m.__class__.__name__
    if classname.find("Conv") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif classname.find("BatchNorm") != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


G.apply(weights_init)
D.apply(weights_init)
print(G)
print(D)
criterion = nn.BCELoss()
optD = torch.optim.Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.999))
optG = torch.optim.Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.999))
real = torch.rand(4, 1, 8, 8) * 2 - 1
for it in range(3):
    D.zero_grad()
    out = D(real).view(-1)
    lossD_real = criterion(out, torch.ones(4))
    lossD_real.backward()
    fake = G(torch.randn(4, 6, 1, 1))
    lossD_fake = criterion(D(fake.detach()).view(-1), torch.zeros(4))
    lossD_fake.backward()
    optD.step()
    G.zero_grad()
    lossG = criterion(D(fake).view(-1), torch.ones(4))
    lossG.backward()
    optG.step()
    print(f"[{it}] Loss_D: {(lossD_real + lossD_fake).item():.4f} Loss_G: {lossG.item():.4f}")
print(fake.shape, lossG)
