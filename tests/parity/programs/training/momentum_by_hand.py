import torch

torch.manual_seed(0)
x = torch.tensor([1.0, 2.0, 3.0, 4.0])
y = 2 * x + 1

# by hand
w, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
vw, vb = torch.zeros(1), torch.zeros(1)
lr, mu = 0.01, 0.9
for _ in range(20):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        vw = mu * vw + w.grad
        vb = mu * vb + b.grad
        w -= lr * vw
        b -= lr * vb
        w.grad.zero_()
        b.grad.zero_()
print("by hand ", w.item(), b.item())

# with torch.optim
w2, b2 = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
opt = torch.optim.SGD([w2, b2], lr=lr, momentum=mu)
for _ in range(20):
    opt.zero_grad()
    loss = ((w2 * x + b2 - y) ** 2).mean()
    loss.backward()
    opt.step()
print("optim   ", w2.item(), b2.item())
print(torch.allclose(w, w2), torch.allclose(b, b2))
print(opt.state[w2]["momentum_buffer"])
print(opt.state_dict()["state"])
