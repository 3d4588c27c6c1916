import torch

x = torch.linspace(-1, 2, 20)
y = 3 * x + 1
w, b = torch.zeros(1, requires_grad=True), torch.tensor(0.0, requires_grad=True)
for _ in range(9):
    error = w * x + b - y
    loss = (error**2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.3 * w.grad
        b -= 0.3 * b.grad
    w.grad.zero_()
    b.grad = None
    if loss < 0.2:
        break
