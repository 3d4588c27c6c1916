import torch

a = torch.tensor([[0.5, 1.0, 2.0, 10.0, 100.0]])
x = torch.tensor([[0.1], [1.0], [3.0], [50.0], [120.0]])
print(torch.igamma(a, x), torch.igammac(a, x))
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.igamma(torch.tensor([2.0, 3.0]), x)
print(y)
y.sum().backward()
print(x.grad)
print(
    torch.igamma(torch.tensor([0.0, -1.0, 2.0, 3.0, 0.0]), torch.tensor([1.0, 1.0, 0.0, float("inf"), 0.0])),
    torch.igammac(torch.tensor([0.0, -1.0, 2.0, 3.0, 0.0]), torch.tensor([1.0, 1.0, 0.0, float("inf"), 0.0])),
)
for e in (lambda: torch.igamma(torch.tensor([1]), torch.tensor([2])), lambda: torch.igamma(torch.tensor([2.0]), 3.0)):
    try:
        print(e())
    except Exception as err:
        print(type(err).__name__, err)
A = torch.tensor([[0.0, 2.0, 1.0], [3.0, 1.0, 4.0], [6.0, 5.0, 1.0]])
B = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
LU, piv = torch.linalg.lu_factor(A)
X = torch.linalg.lu_solve(LU, piv, B)
print(X, torch.allclose(A @ X, B, atol=1e-5), torch.lu_solve(B, LU, piv))
print(
    torch.linalg.lu_solve(LU, piv, B, adjoint=True),
    torch.linalg.lu_solve(LU, piv, B.T, left=False),
    torch.linalg.lu_solve(LU, piv, B.T, left=False, adjoint=True),
)
C = torch.stack([A, A + torch.eye(3)])
LU, piv = torch.linalg.lu_factor(C)
print(torch.linalg.lu_solve(LU, piv, B.expand(2, 3, 2)))
T = torch.eye(24).reshape(2, 3, 4, 24) * 2
b = torch.arange(24.0).reshape(2, 3, 4)
print(torch.linalg.tensorsolve(T, b))
print(torch.linalg.tensorsolve(torch.arange(24.0).reshape(4, 6)[:, :4] + 5 * torch.eye(4), torch.ones(4)))
T = torch.eye(6).reshape(3, 2, 6)
print(
    torch.linalg.tensorsolve(torch.eye(4).reshape(2, 4, 2), torch.ones(2, 2), dims=(1,)) if False else "",
    torch.linalg.tensorinv(T, ind=2),
)
w = torch.eye(6).reshape(2, 3, 6).requires_grad_()
print(torch.linalg.tensorsolve(w, torch.arange(6.0).reshape(2, 3)))
for e in (
    lambda: torch.linalg.tensorsolve(torch.ones(2, 3), torch.ones(2)),
    lambda: torch.linalg.tensorinv(torch.ones(2, 3), 1),
    lambda: torch.linalg.tensorinv(torch.ones(2, 3), 0),
    lambda: torch.linalg.lu_solve(torch.eye(2), torch.tensor([1, 2]), torch.ones(2, 1)),
    lambda: torch.linalg.lu_solve(torch.eye(2), torch.tensor([1, 2], dtype=torch.int32), torch.ones(3, 1)),
    lambda: torch.linalg.lu_solve(torch.eye(2), torch.tensor([1, 2], dtype=torch.int32), torch.ones(2)),
):
    try:
        print(e())
    except Exception as err:
        print(type(err).__name__, err)
