import torch, math


def deriv(state, g=9.81, L=1.0):
    th, om = state
    return torch.stack([om, -g / L * torch.sin(th)])


def rk4(s, dt):
    k1 = deriv(s)
    k2 = deriv(s + dt / 2 * k1)
    k3 = deriv(s + dt / 2 * k2)
    k4 = deriv(s + dt * k3)
    return s + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def energy(s):
    return 0.5 * s[1] ** 2 + 9.81 * (1 - torch.cos(s[0]))


s = torch.tensor([math.pi / 4, 0.0], dtype=torch.float64)
traj = [s]
for i in range(100):
    s = rk4(s, 0.02)
    traj.append(s)
    if i % 20 == 0:
        print(f"t={i * 0.02:.2f} theta={s[0]:+.5f} omega={s[1]:+.5f} E={energy(s):.8f}")
traj = torch.stack(traj)
print(traj.shape, traj[::25], traj.mean(0), traj.std(0))
s0 = torch.tensor([0.5, 0.1], dtype=torch.float64, requires_grad=True)


def sim(s):
    for _ in range(10):
        s = rk4(s, 0.05)
    return s


J = torch.autograd.functional.jacobian(sim, s0)
print(J, torch.det(J))
out = sim(s0)
out[0].backward()
print(s0.grad)
# euler vs symplectic
q, p = torch.tensor(1.0), torch.tensor(0.0)
for i in range(5):
    p = p - 0.1 * q
    q = q + 0.1 * p
    print(q, p, 0.5 * (q * q + p * p))
# Hamiltonian
H = lambda z: (z[1] ** 2) / 2 + (1 - torch.cos(z[0]))
z = torch.tensor([1.0, 0.5])
dH = torch.func.grad(H)(z)
print(dH, torch.stack([dH[1], -dH[0]]))
# projectile with learning angle
theta = torch.tensor(0.3, requires_grad=True)
opt = torch.optim.SGD([theta], lr=1e-3)
for i in range(5):
    opt.zero_grad()
    rng = 20**2 * torch.sin(2 * theta) / 9.81
    loss = (rng - 35) ** 2
    loss.backward()
    opt.step()
    print(i, f"{loss.item():.4f}", theta)
