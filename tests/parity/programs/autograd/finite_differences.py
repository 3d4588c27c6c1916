import torch, math

torch.manual_seed(0)


def numgrad(f, x, eps=1e-4):
    g = torch.zeros_like(x)
    for i in range(x.numel()):
        e = torch.zeros_like(x)
        e.view(-1)[i] = eps
        g.view(-1)[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g


for name, f in [
    ("quad", lambda x: (x**2).sum()),
    ("lse", lambda x: x.logsumexp(0)),
    ("norm", lambda x: x.norm()),
    ("sm", lambda x: (x.softmax(0) * torch.arange(3.0, dtype=x.dtype)).sum()),
    ("prod", lambda x: x.prod()),
    ("tanh", lambda x: torch.tanh(x).sum()),
    ("det", lambda x: torch.det(torch.outer(x, x) + torch.eye(3, dtype=x.dtype))),
    ("inv", lambda x: torch.inverse(torch.diag(x) + 2).sum()),
    ("var", lambda x: x.var()),
    ("ent", lambda x: -(x.softmax(0) * x.log_softmax(0)).sum()),
    ("cos", lambda x: torch.cosine_similarity(x, torch.ones(3, dtype=x.dtype), dim=0)),
    ("svd", lambda x: torch.linalg.svdvals(torch.outer(x, x) + torch.eye(3, dtype=x.dtype)).sum()),
    ("eig", lambda x: torch.linalg.eigvalsh(torch.diag(x))[0]),
    ("chol", lambda x: torch.linalg.cholesky(torch.diag(x.abs() + 1)).sum()),
    ("sort", lambda x: (x.sort()[0] * torch.arange(3.0).to(x)).sum()),
    ("erf", lambda x: x.erf().sum()),
    ("gamma", lambda x: torch.lgamma(x.abs() + 1).sum()),
    ("atan2", lambda x: torch.atan2(x, x.flip(0) + 3).sum()),
    ("lstsq", lambda x: torch.linalg.lstsq(torch.diag(x) + 1, torch.ones(3, 1, dtype=x.dtype)).solution.sum()),
    ("pinv", lambda x: torch.linalg.pinv(torch.diag(x)).sum()),
    ("expm", lambda x: torch.matrix_exp(torch.diag(x)).sum()),
    ("lu", lambda x: torch.linalg.solve(torch.diag(x) + 1, x).sum()),
]:
    x = torch.randn(3, dtype=torch.float64).abs() + 0.5
    x.requires_grad_()
    y = f(x)
    y.backward()
    n = numgrad(f, x.detach())
    print(f"{name:>6} {y.item():.5f} {(x.grad - n).abs().max().item() < 1e-5}", x.grad)
