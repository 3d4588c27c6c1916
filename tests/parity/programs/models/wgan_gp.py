import torch
import torch.nn as nn
from torch.autograd import Variable, grad
import torch.autograd as autograd

torch.manual_seed(0)
critic = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
gen = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 2))
opt_c = torch.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.0, 0.9))
opt_g = torch.optim.Adam(gen.parameters(), lr=1e-3, betas=(0.0, 0.9))


def compute_gradient_penalty(D, real_samples, fake_samples):
    """Calculates the gradient penalty loss for WGAN GP"""
    alpha = torch.rand(real_samples.size(0), 1)
    interpolates = (alpha * real_samples + ((1 - alpha) * fake_samples)).requires_grad_(True)
    d_interpolates = D(interpolates)
    fake = Variable(torch.ones(real_samples.shape[0], 1), requires_grad=False)
    gradients = autograd.grad(outputs=d_interpolates, inputs=interpolates, grad_outputs=fake,
                              create_graph=True, retain_graph=True, only_inputs=True)[0]
    gradients = gradients.view(gradients.size(0), -1)
    return ((gradients.norm(2, dim=1) - 1) ** 2).mean()


for step in range(6):
    for _ in range(2):
        real = torch.randn(8, 2) * 0.5 + torch.tensor([1., -1.])
        z = torch.randn(8, 3)
        fake = gen(z).detach()
        gp = compute_gradient_penalty(critic, real.data, fake.data)
        loss_c = -critic(real).mean() + critic(fake).mean() + 10 * gp
        opt_c.zero_grad()
        loss_c.backward()
        opt_c.step()
    loss_g = -critic(gen(torch.randn(8, 3))).mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    print(f"[{step}] C {loss_c.item():.4f} G {loss_g.item():.4f} GP {gp.item():.4f}")
print(gp, loss_c)
for p in critic.parameters():
    p.data.clamp_(-0.01, 0.01)
print(critic[0].weight.abs().max(), critic[2].bias)
x = Variable(torch.Tensor([1, 2]), requires_grad=True)
print(x, type(x), isinstance(x, torch.Tensor))
y = (x ** 3).sum()
g, = grad(y, x, create_graph=True)
gg, = grad(g.sum(), x)
print(g, gg)
