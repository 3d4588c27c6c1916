import torch

torch.manual_seed(1)
theta = torch.tensor([0.5, -0.3], requires_grad=True)
tasks = [(1.0, 0.0), (2.0, 1.0), (-1.0, 0.5)]
x = torch.linspace(-1, 1, 5)


def predict(p, x):
    return p[0] * x + p[1]


meta = torch.optim.SGD([theta], lr=0.1)
for step in range(3):
    meta.zero_grad()
    total = 0.0
    for slope, offset in tasks:
        y = slope * x + offset
        inner = ((predict(theta, x) - y) ** 2).mean()
        (g,) = torch.autograd.grad(inner, theta, create_graph=True)
        adapted = theta - 0.1 * g
        total = total + ((predict(adapted, x) - y) ** 2).mean()
    total.backward()
    print(step, f"{total.item():.4f}", theta.grad)
    meta.step()
print(theta)
