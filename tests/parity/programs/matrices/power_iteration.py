import torch

A = torch.tensor([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])
v = torch.ones(3)
for i in range(30):
    w = torch.mv(A, v)
    v = w / torch.linalg.norm(w)
    if i % 10 == 0:
        print(i, v)
eigenvalue = torch.dot(v, A @ v)
print(eigenvalue)
print(torch.linalg.eigvalsh(A))
print(torch.allclose(eigenvalue, torch.linalg.eigvalsh(A)[-1]))

G = torch.tensor([[0.0, 0.5, 0.0], [1.0, 0.0, 1.0], [0.0, 0.5, 0.0]])
rank = torch.full((3,), 1 / 3)
for _ in range(50):
    rank = 0.85 * G @ rank + 0.15 / 3
print("pagerank", rank)
print("total", rank.sum())
