import torch
import torch.nn.functional as F

torch.manual_seed(0)
X = torch.cat([torch.randn(20, 2) + 2, torch.randn(20, 2) - 2])
y = torch.cat([torch.ones(20), -torch.ones(20)])
w = torch.zeros(2, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for epoch in range(30):
    margin = y * (X @ w + b)
    loss = torch.clamp(1 - margin, min=0).mean() + 0.01 * w.dot(w)
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_(); b.grad.zero_()
    if epoch % 10 == 0:
        print(f"hinge {loss.item():.4f} sv={int((margin < 1).sum())}")
print(w, b, ((X @ w + b).sign() == y).float().mean())
print(F.hinge_embedding_loss(torch.tensor([0.5, 2.]), torch.tensor([1., -1.])), torch.nn.MultiMarginLoss()(torch.tensor([[0.1, 0.2, 0.7]]), torch.tensor([2])))
t = (y + 1) / 2
theta = torch.zeros(3, requires_grad=True)
A = torch.cat([X, torch.ones(40, 1)], 1)
for it in range(5):
    p = torch.sigmoid(A @ theta)
    nll = F.binary_cross_entropy(p, t)
    g, = torch.autograd.grad(nll, theta)
    H = (A.T * (p * (1 - p)).detach()) @ A / len(A) + 1e-3 * torch.eye(3)
    with torch.no_grad():
        theta -= torch.linalg.solve(H, g)
    print(it, f"{nll:.5f}", f"{g.norm():.5f}")
docs = ["buy cheap pills", "cheap cheap offer", "meeting at noon", "lunch meeting today"]
labels = torch.tensor([1, 1, 0, 0])
vocab = sorted({w for d in docs for w in d.split()})
counts = torch.tensor([[d.split().count(v) for v in vocab] for d in docs])
print(vocab, counts)
prior = torch.bincount(labels).float().log() - torch.tensor(float(len(docs))).log()
lik = torch.stack([(counts[labels == c].sum(0) + 1) for c in (0, 1)]).float()
lik = (lik / lik.sum(1, keepdim=True)).log()
test = torch.tensor([["cheap meeting offer".split().count(v) for v in vocab]]).float()
post = F.log_softmax(test @ lik.T + prior, dim=1)
print(prior, lik.exp(), post.exp())
