import torch

torch.manual_seed(0)
x = torch.linspace(0, 1, 10)
y = 3 * x + 2 + 0.1 * torch.randn(10)
A = torch.stack([x, torch.ones_like(x)], dim=1)
print(A.shape)
solution = torch.linalg.lstsq(A, y.unsqueeze(1)).solution
print("lstsq", solution)
normal = torch.linalg.solve(A.T @ A, A.T @ y)
print("normal equations", normal)
pinv = torch.linalg.pinv(A) @ y
print("pinv", pinv)
print(torch.allclose(solution.squeeze(), normal, atol=1e-4))
residual = y - A @ normal
print("residual norm", residual.norm().item())
print("R^2", 1 - residual.pow(2).sum() / (y - y.mean()).pow(2).sum())

w = torch.zeros(2, requires_grad=True)
for step in range(200):
    loss = ((A @ w - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.5 * w.grad
        w.grad.zero_()
    if step % 50 == 0:
        print(step, loss)
print(w)
