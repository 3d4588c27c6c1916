import torch

torch.manual_seed(0)
n, p = 30, 5
X = torch.randn(n, p)
w_true = torch.tensor([2., 0., -1., 0., 0.5])
y = X @ w_true + 0.1 * torch.randn(n)
w_ols = torch.linalg.lstsq(X, y.unsqueeze(1)).solution.squeeze()
w_inv = torch.linalg.inv(X.T @ X) @ X.T @ y
w_pinv = torch.linalg.pinv(X) @ y
print(torch.allclose(w_ols, w_inv, atol=1e-4), torch.allclose(w_ols, w_pinv, atol=1e-4))
for lam in (0.0, 1.0, 10.0):
    w = torch.linalg.solve(X.T @ X + lam * torch.eye(p), X.T @ y)
    print(f"ridge {lam:5.1f}", [f"{v:+.3f}" for v in w.tolist()], f"|w|={w.norm():.3f}")


def soft(x, t):
    return torch.sign(x) * torch.clamp(x.abs() - t, min=0)


w = torch.zeros(p)
step = 1.0 / torch.linalg.matrix_norm(X, 2) ** 2
for k in range(200):
    grad = X.T @ (X @ w - y)
    w = soft(w - step * grad, step * 5.0)
print("lasso", [f"{v:+.3f}" for v in w.tolist()], (w == 0).sum().item())
wg = torch.zeros(p, requires_grad=True)
opt = torch.optim.SGD([wg], lr=0.01, weight_decay=0.1)
for k in range(50):
    opt.zero_grad()
    loss = ((X @ wg - y) ** 2).mean() + 0.01 * wg.abs().sum()
    loss.backward()
    opt.step()
    if k % 10 == 0:
        print(k, f"{loss:.4f}", wg.grad.norm())
print(wg)
x = torch.linspace(-1, 1, 20)
t = torch.sin(3 * x)
for deg in (1, 3, 5):
    A = torch.stack([x ** i for i in range(deg + 1)], dim=1)
    coef = torch.linalg.lstsq(A, t).solution if A.dim() == 1 else torch.linalg.lstsq(A, t[:, None]).solution[:, 0]
    print(deg, A.shape, f"{((A @ coef - t) ** 2).mean().item():.5f}")
