import torch

torch.manual_seed(0)
centers = torch.tensor([[0., 0.], [5., 5.], [0., 5.]])
X = torch.cat([c + torch.randn(10, 2) * 0.5 for c in centers])
C = X[torch.randperm(len(X))[:3]].clone()
for it in range(10):
    d = torch.cdist(X, C)
    assign = d.argmin(dim=1)
    new = torch.stack([X[assign == k].mean(0) for k in range(3)])
    shift = (new - C).norm()
    C = new
    print(it, f"{shift.item():.4f}", torch.bincount(assign, minlength=3).tolist())
    if shift < 1e-4:
        break
print(C[C[:, 0].argsort()])
Xc = X - X.mean(0)
cov = Xc.T @ Xc / (len(X) - 1)
print(cov, torch.allclose(cov, torch.cov(X.T)))
L, V = torch.linalg.eigh(cov)
print(L)
U, S, Vh = torch.linalg.svd(Xc, full_matrices=False)
print(S ** 2 / (len(X) - 1), (S ** 2 / (S ** 2).sum()).cumsum(0))
print(torch.allclose((Xc @ V[:, -1]).abs(), (U[:, 0] * S[0]).abs(), atol=1e-4))
query = torch.tensor([[0.2, 0.1], [4., 4.]])
dist, idx = torch.cdist(query, X).topk(3, largest=False)
labels = torch.arange(3).repeat_interleave(10)
print(dist, labels[idx], labels[idx].mode(dim=1).values)
