import torch
import torch.nn as nn

x = torch.tensor([-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0])
for act in [
    nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(), nn.LeakyReLU(0.2), nn.PReLU(), nn.ELU(), nn.SELU(), nn.CELU(), nn.GELU(),
    nn.GELU(approximate="tanh"), nn.SiLU(), nn.Mish(), nn.Sigmoid(), nn.Tanh(), nn.Hardtanh(), nn.Hardsigmoid(),
    nn.Hardswish(), nn.Softplus(), nn.Softplus(beta=2), nn.Softsign(), nn.Softshrink(), nn.Hardshrink(),
    nn.Tanhshrink(), nn.LogSigmoid(), nn.Threshold(0.1, 20), nn.RReLU().eval(), nn.Softmax(dim=0), nn.LogSoftmax(dim=0),
    nn.Softmin(dim=0),
]:
    t = x.clone().requires_grad_()
    y = act(t)
    print(act)
    print("   ", [f"{v:.3f}" for v in y.tolist()], y.grad_fn.name())
    (y * torch.arange(7.0)).sum().backward()
    print("   ", [f"{v:.3f}" for v in t.grad.tolist()])
print(nn.GLU()(torch.tensor([[1.0, 2.0, 0.0, -1.0]])))
print(nn.Softmax2d()(torch.zeros(1, 2, 1, 2)))
try:
    nn.GLU()(torch.zeros(3))
except RuntimeError as e:
    print(e)
