import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(4, 1)
twin = nn.Linear(4, 1)
twin.load_state_dict(model.state_dict())
X, y = torch.randn(8, 4), torch.randn(8, 1)

opt = torch.optim.SGD(model.parameters(), lr=0.1)
opt.zero_grad()
for i in range(4):
    xb, yb = X[2 * i : 2 * i + 2], y[2 * i : 2 * i + 2]
    loss = nn.functional.mse_loss(model(xb), yb) / 4
    loss.backward()
    print(i, model.bias.grad)
opt.step()

opt2 = torch.optim.SGD(twin.parameters(), lr=0.1)
nn.functional.mse_loss(twin(X), y).backward()
opt2.step()
print(torch.allclose(model.weight, twin.weight, atol=1e-6), model.weight)


def hook(optimizer, args, kwargs):
    print("step of", type(optimizer).__name__, args[1:], kwargs)


handle = opt.register_step_pre_hook(hook)
opt.step()
handle.remove()
opt.step()
print(model.bias)
