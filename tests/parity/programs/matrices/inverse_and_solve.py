import torch

A = torch.tensor([[3.0, 1.0], [1.0, 2.0]])
b = torch.tensor([9.0, 8.0])
x = torch.linalg.solve(A, b)
print(x)
print(A @ x)
print(torch.inverse(A))
print(torch.linalg.inv(A) @ A)
print(torch.det(A), torch.linalg.slogdet(A), torch.logdet(A))
print(torch.linalg.matrix_rank(A), torch.trace(A))
B = torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 4.0], [5.0, 6.0, 0.0]])
print(B.det())
print(B.inverse())
print(torch.linalg.solve(B, torch.tensor([14.0, 14.0, 17.0])))
print(torch.matrix_power(A, 3))
S = torch.tensor([[1.0, 2.0], [2.0, 4.0]])
print(S.det())
try:
    torch.inverse(S)
except RuntimeError as e:
    print(type(e).__name__, e)
try:
    torch.linalg.solve(S, b)
except torch.linalg.LinAlgError as e:
    print(e)
try:
    torch.det(torch.ones(2, 3))
except RuntimeError as e:
    print(e)
try:
    torch.linalg.cholesky(torch.tensor([[1.0, 2.0], [2.0, 1.0]]))
except RuntimeError as e:
    print(e)
print(torch.linalg.pinv(S))
P = torch.tensor([[2.0, 0.0], [1.0, 1.0]], requires_grad=True)
P.det().backward()
print(P.grad)
P.grad = None
torch.linalg.inv(P).sum().backward()
print(P.grad)
