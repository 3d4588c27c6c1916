import torch


def gram_schmidt(vectors):
    basis = []
    for v in vectors:
        for u in basis:
            v = v - torch.dot(v, u) * u
        basis.append(v / v.norm())
    return torch.stack(basis)


V = torch.tensor([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
Q = gram_schmidt(V)
print(Q)
print((Q @ Q.T).round(decimals=4))
print(torch.allclose(Q @ Q.T, torch.eye(3), atol=1e-6))
q, r = torch.linalg.qr(V.T)
print(r.diagonal().abs())
projection = Q[:2].T @ Q[:2]
print(projection)
x = torch.tensor([1.0, 2.0, 3.0])
print(projection @ x, x - projection @ x)
print(torch.linalg.vector_norm(x - projection @ x))
