import torch
from torch import nn

x = torch.tensor([-1.0, 2.0], requires_grad=True)
opt = torch.optim.LBFGS([x], lr=0.1, max_iter=10)


def closure():
    opt.zero_grad()
    loss = (x[0] - 3) ** 2 + 2 * (x[1] + 1) ** 2
    loss.backward()
    return loss


for i in range(5):
    loss = opt.step(closure)
    print(i, f"{loss.item():.6f}", x.detach())

torch.manual_seed(0)
X = torch.linspace(-1, 1, 20).unsqueeze(1)
Y = X**2
net = nn.Sequential(nn.Linear(1, 6), nn.Tanh(), nn.Linear(6, 1))
opt = torch.optim.LBFGS(net.parameters(), lr=1, max_iter=5, line_search_fn="strong_wolfe")
print(opt)
for i in range(3):

    def closure():
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(X), Y)
        loss.backward()
        return loss

    print(i, f"{opt.step(closure).item():.4f}")
try:
    opt.step()
except TypeError as e:
    print(e)
