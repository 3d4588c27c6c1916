import torch

w = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
opt = torch.optim.Adam([w, b], lr=0.1)
print(opt.state_dict())
for step in range(3):
    opt.zero_grad()
    loss = (w * w).sum() + b**2
    loss.backward()
    print(step, loss.item(), w.grad, b.grad)
    opt.step()
    print(w, b)
for p in (w, b):
    for k, v in opt.state[p].items():
        print(k, v)
sd = opt.state_dict()
print(sd["param_groups"])
print(sd["state"].keys(), sd["state"][0].keys())
fresh = torch.optim.Adam([w, b], lr=0.5)
fresh.load_state_dict(sd)
print(fresh.param_groups[0]["lr"], fresh.state[b]["step"])
opt.zero_grad(set_to_none=False)
print(w.grad, b.grad)
opt.zero_grad()
print(w.grad, b.grad)
opt.step()
print(opt.state[b]["step"])
