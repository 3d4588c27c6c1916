import math

import torch

mean = torch.tensor([0.5, -0.5], requires_grad=True)
factor = torch.tensor([[1.0, 0.0], [0.3, 0.8]], requires_grad=True)
x = torch.tensor([[0.0, 0.0], [1.0, -1.0], [2.0, 0.5]])
cov = factor @ factor.T
print(cov)
diff = x - mean
solved = torch.linalg.solve(cov, diff.T)
maha = (diff.T * solved).sum(0)
loglik = -0.5 * (maha + torch.logdet(cov) + 2 * math.log(2 * math.pi))
print(loglik)
loglik.sum().backward()
print(mean.grad)
print(factor.grad)
with torch.no_grad():
    L = torch.linalg.cholesky(cov)
    z = torch.linalg.solve_triangular(L, diff.T, upper=False)
    print((z**2).sum(0))
    print(torch.cholesky_solve(diff.T, L))
    print(2 * L.diagonal().log().sum(), torch.linalg.slogdet(cov))
