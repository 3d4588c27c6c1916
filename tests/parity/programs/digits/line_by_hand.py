import torch

x = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
y = torch.tensor([2.2, 4.1, 6.3, 7.9, 10.1])
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for epoch in range(40):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.02 * w.grad
        b -= 0.02 * b.grad
    print(epoch, loss.item(), w.item(), b.item(), w.grad.item(), b.grad.item())
    w.grad.zero_()
    b.grad.zero_()
