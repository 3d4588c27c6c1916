import torch
from torch.optim import Optimizer


class PlainSGD(Optimizer):
    def __init__(self, params, lr=0.1, momentum=0.0):
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        defaults = dict(lr=lr, momentum=momentum)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "velocity" not in state:
                    state["velocity"] = torch.zeros_like(p)
                v = state["velocity"]
                v.mul_(group["momentum"]).add_(p.grad)
                p.add_(v, alpha=-group["lr"])
        return loss


p = torch.tensor([5.0, -3.0], requires_grad=True)
opt = PlainSGD([p], lr=0.1, momentum=0.9)
print(opt)
for i in range(5):
    opt.zero_grad()
    loss = (p**2).sum()
    loss.backward()
    opt.step()
    print(i, round(loss.item(), 4), p.detach())
print(opt.state_dict())
try:
    PlainSGD([p], lr=-1)
except ValueError as e:
    print("ValueError:", e)


def closure():
    opt.zero_grad()
    loss = (p**2).sum()
    loss.backward()
    return loss


print(opt.step(closure))
scheduler = torch.optim.lr_scheduler.StepLR(opt, step_size=1, gamma=0.5)
opt.step()
scheduler.step()
print(scheduler.get_last_lr(), opt.param_groups[0]["lr"], opt.param_groups[0]["initial_lr"])
