import torch
import torch.nn as nn

torch.manual_seed(0)
true_A = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]])


def euler(f, y0, t):
    ys = [y0]
    for i in range(len(t) - 1):
        ys.append(ys[-1] + (t[i + 1] - t[i]) * f(t[i], ys[-1]))
    return torch.stack(ys)


def rk4(f, y0, t):
    ys, y = [y0], y0
    for t0, t1 in zip(t[:-1], t[1:]):
        h = t1 - t0
        k1 = f(t0, y)
        k2 = f(t0 + h / 2, y + h / 2 * k1)
        k3 = f(t0 + h / 2, y + h / 2 * k2)
        k4 = f(t1, y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        ys.append(y)
    return torch.stack(ys)


class ODEFunc(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
        for m in self.net.modules():
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, mean=0, std=0.1)
                nn.init.constant_(m.bias, val=0)

    def forward(self, t, y):
        return self.net(y**3)


t = torch.linspace(0., 1., 11)
y0 = torch.tensor([[2., 0.]])
with torch.no_grad():
    true_y = rk4(lambda t, y: y**3 @ true_A, y0, t)
print(true_y[::5], true_y.shape)
func = ODEFunc()
optimizer = torch.optim.RMSprop(func.parameters(), lr=1e-2)
for itr in range(1, 7):
    optimizer.zero_grad()
    pred_y = euler(func, y0, t)
    loss = torch.mean(torch.abs(pred_y - true_y))
    loss.backward()
    optimizer.step()
    if itr % 2 == 0:
        print('Iter {:04d} | Total Loss {:.6f}'.format(itr, loss.item()))
g = torch.tensor(9.81, requires_grad=True)
v, pos = torch.tensor(10.0), torch.tensor(0.0)
dt = 0.1
for step in range(10):
    v = v - g * dt
    pos = pos + v * dt
pos.backward()
print(pos, v, g.grad)
theta = torch.tensor(0.8, requires_grad=True)
dist = 20.0 ** 2 / 9.81 * torch.sin(2 * theta)
for i in range(5):
    gr, = torch.autograd.grad(20.0 ** 2 / 9.81 * torch.sin(2 * theta), theta)
    with torch.no_grad():
        theta += 0.001 * gr
    print(i, f"{theta.item():.5f} {gr.item():.5f}")
