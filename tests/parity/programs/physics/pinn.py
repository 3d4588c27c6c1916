import torch
import torch.nn as nn

torch.manual_seed(123)


class FCN(nn.Module):
    """Defines a fully-connected network"""

    def __init__(self, N_INPUT, N_OUTPUT, N_HIDDEN, N_LAYERS):
        super().__init__()
        activation = nn.Tanh
        self.fcs = nn.Sequential(*[nn.Linear(N_INPUT, N_HIDDEN), activation()])
        self.fch = nn.Sequential(*[nn.Sequential(*[nn.Linear(N_HIDDEN, N_HIDDEN), activation()]) for _ in range(N_LAYERS-1)])
        self.fce = nn.Linear(N_HIDDEN, N_OUTPUT)

    def forward(self, x):
        x = self.fcs(x)
        x = self.fch(x)
        x = self.fce(x)
        return x


def exact_solution(d, w0, t):
    assert d < w0
    w = torch.sqrt(torch.tensor(w0**2 - d**2))
    phi = torch.arctan(-d / w)
    A = 1 / (2 * torch.cos(phi))
    return torch.exp(-d * t) * 2 * A * torch.cos(phi + w * t)


pinn = FCN(1, 1, 8, 2)
print(pinn)
t_boundary = torch.tensor(0.).view(-1, 1).requires_grad_(True)
t_physics = torch.linspace(0, 1, 10).view(-1, 1).requires_grad_(True)
d, w0 = 2, 20
mu, k = 2 * d, w0**2
t_test = torch.linspace(0, 1, 5).view(-1, 1)
u_exact = exact_solution(d, w0, t_test)
print(u_exact.T)
optimiser = torch.optim.Adam(pinn.parameters(), lr=1e-3)
for i in range(12):
    optimiser.zero_grad()
    lambda1, lambda2 = 1e-1, 1e-4
    u = pinn(t_boundary)
    loss1 = (torch.squeeze(u) - 1)**2
    dudt = torch.autograd.grad(u, t_boundary, torch.ones_like(u), create_graph=True)[0]
    loss2 = (torch.squeeze(dudt) - 0)**2
    u = pinn(t_physics)
    dudt = torch.autograd.grad(u, t_physics, torch.ones_like(u), create_graph=True)[0]
    d2udt2 = torch.autograd.grad(dudt, t_physics, torch.ones_like(dudt), create_graph=True)[0]
    loss3 = torch.mean((d2udt2 + mu*dudt + k*u)**2)
    loss = loss1 + lambda1*loss2 + lambda2*loss3
    loss.backward()
    optimiser.step()
    if i % 4 == 0:
        print(i, f"{loss1.item():.4f} {loss2.item():.4f} {loss3.item():.3f} {loss.item():.4f}", d2udt2.shape)
print(t_physics.is_leaf, dudt.requires_grad, dudt.grad_fn.name())
u = torch.sin(3 * t_physics)
du, = torch.autograd.grad(u.sum(), t_physics, create_graph=True)
ddu, = torch.autograd.grad(du.sum(), t_physics)
print(torch.allclose(ddu, -9 * u), ddu[:3])
