import torch
import torch.nn as nn

torch.manual_seed(0)
critic = nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
real, fake = torch.randn(4, 2), torch.randn(4, 2) + 2
eps = torch.rand(4, 1)
mixed = (eps * real + (1 - eps) * fake).requires_grad_(True)
score = critic(mixed)
(gradient,) = torch.autograd.grad(score, mixed, torch.ones_like(score), create_graph=True, retain_graph=True)
print(gradient)
penalty = ((gradient.norm(2, dim=1) - 1) ** 2).mean()
loss = critic(fake).mean() - critic(real).mean() + 10 * penalty
print(f"penalty {penalty.item():.4f} loss {loss.item():.4f}")
loss.backward()
for name, p in critic.named_parameters():
    print(name, f"{p.grad.norm().item():.4f}")
