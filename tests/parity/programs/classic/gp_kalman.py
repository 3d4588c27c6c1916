import math
import torch

torch.manual_seed(0)
X = torch.tensor([[-1.5], [-0.5], [0.3], [1.2]])
y = torch.sin(X).squeeze()


def rbf(a, b, ls, var):
    return var * torch.exp(-0.5 * (a - b.T) ** 2 / ls ** 2)


log_ls = torch.zeros((), requires_grad=True)
log_var = torch.zeros((), requires_grad=True)
log_noise = torch.tensor(-2.0, requires_grad=True)
opt = torch.optim.Adam([log_ls, log_var, log_noise], lr=0.1)


def nll():
    K = rbf(X, X, log_ls.exp(), log_var.exp()) + log_noise.exp() * torch.eye(len(X))
    L = torch.linalg.cholesky(K)
    alpha = torch.cholesky_solve(y[:, None], L)
    return 0.5 * (y[:, None] * alpha).sum() + L.diagonal().log().sum() + 0.5 * len(X) * math.log(2 * math.pi)


for step in range(20):
    opt.zero_grad()
    loss = nll()
    loss.backward()
    opt.step()
    if step % 5 == 0:
        print(step, f"{loss:.4f} ls={log_ls.exp().item():.3f} var={log_var.exp().item():.3f} noise={log_noise.exp().item():.3f}")
with torch.no_grad():
    Xs = torch.linspace(-2, 2, 5)[:, None]
    K = rbf(X, X, log_ls.exp(), log_var.exp()) + log_noise.exp() * torch.eye(len(X))
    Ks = rbf(Xs, X, log_ls.exp(), log_var.exp())
    mean = Ks @ torch.linalg.solve(K, y)
    cov = rbf(Xs, Xs, log_ls.exp(), log_var.exp()) - Ks @ torch.linalg.solve(K, Ks.T)
    print(mean, cov.diagonal().clamp(min=0).sqrt())
    print(torch.logdet(K), torch.linalg.slogdet(K), torch.linalg.det(K))

F = torch.tensor([[1., 1.], [0., 1.]])
H = torch.tensor([[1., 0.]])
Q, R = 0.01 * torch.eye(2), torch.tensor([[0.5]])
x, P = torch.zeros(2, 1), torch.eye(2)
for z in [1.1, 1.9, 3.2, 4.1, 4.8]:
    x = F @ x
    P = F @ P @ F.T + Q
    S = H @ P @ H.T + R
    K = P @ H.T @ S.inverse()
    x = x + K @ (torch.tensor([[z]]) - H @ x)
    P = (torch.eye(2) - K @ H) @ P
    print(f"z={z:.1f} pos={x[0].item():.4f} vel={x[1, 0]:.4f} K={K.flatten().tolist()[0]:.4f}")
print(P)
