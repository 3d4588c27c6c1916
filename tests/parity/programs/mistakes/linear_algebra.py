import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.ones(2, 3)
b = torch.ones(4)
i = torch.tensor([1, 2, 3])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
l = nn.Linear(3, 2)
x = torch.randn(5, 4)
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
y = torch.tensor([0, 1, 0, 1, 1])

ATTEMPTS = [
    lambda: a @ a,
    lambda: a @ b,
    lambda: b @ a,
    lambda: torch.mm(a, a),
    lambda: torch.mm(a, b),
    lambda: torch.bmm(a, a),
    lambda: torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 3, 4)),
    lambda: torch.bmm(torch.ones(2, 3, 4), torch.ones(3, 4, 4)),
    lambda: torch.matmul(torch.ones(2, 3, 4), torch.ones(2, 3, 4)),
    lambda: torch.matmul(torch.ones(2, 3, 4), torch.ones(5, 4, 4)),
    lambda: torch.dot(a, a),
    lambda: torch.dot(torch.ones(2), torch.ones(3)),
    lambda: torch.dot(torch.ones(2), torch.ones(2, dtype=torch.double)),
    lambda: torch.mv(a, b),
    lambda: torch.mv(b, a),
    lambda: torch.outer(a, a),
    lambda: torch.ger(a, b),
    lambda: torch.addmm(a, a, a),
    lambda: torch.einsum("ij,jk->ik", a, a),
    lambda: torch.einsum("ij->k", a),
    lambda: torch.einsum("ijk->i", a),
    lambda: torch.einsum("ij,jk", a),
    lambda: torch.tensordot(a, a, dims=1),
    lambda: torch.cross(a, b),
    lambda: torch.cross(torch.ones(4), torch.ones(4)),
    lambda: torch.linalg.inv(a),
    lambda: torch.linalg.inv(torch.zeros(2, 2)),
    lambda: torch.inverse(torch.ones(3, 3)),
    lambda: torch.linalg.solve(torch.zeros(2, 2), torch.ones(2)),
    lambda: torch.linalg.cholesky(-torch.eye(2)),
    lambda: torch.linalg.det(a),
    lambda: torch.det(i),
    lambda: torch.linalg.eigh(a),
    lambda: torch.trace(b),
    lambda: torch.diag(torch.ones(2, 2, 2)),
    lambda: torch.triu(b),
    lambda: a @ 2,
    lambda: 2 @ a,
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
