import torch
import torch.nn as nn
import torch.nn.functional as F

pred = torch.tensor([2.5, 0.0, 2.0, 8.0], requires_grad=True)
true = torch.tensor([3.0, -0.5, 2.0, 5.0])
for loss_fn in [nn.MSELoss(), nn.L1Loss(), nn.SmoothL1Loss(), nn.HuberLoss(delta=0.5), nn.MSELoss(reduction="sum"),
                nn.L1Loss(reduction="none"), nn.SmoothL1Loss(beta=2.0, reduction="sum")]:
    pred.grad = None
    loss = loss_fn(pred, true)
    print(loss_fn, loss)
    loss.sum().backward()
    print(pred.grad)
print(F.mse_loss(pred, true, reduction="none"))
var = torch.tensor([0.5, 0.5, 1.0, 2.0])
print(nn.GaussianNLLLoss()(pred, true, var), nn.GaussianNLLLoss(full=True)(pred, true, var))
print(nn.PoissonNLLLoss()(pred, torch.tensor([1.0, 0.0, 2.0, 9.0])))
for bad in ["avg", None]:
    try:
        F.mse_loss(pred, true, reduction=bad)
    except ValueError as e:
        print("ValueError:", e)
try:
    nn.MSELoss()(pred, torch.zeros(3))
except RuntimeError as e:
    print("RuntimeError:", e)
print(nn.MSELoss()(pred, torch.zeros(4, 1)))
