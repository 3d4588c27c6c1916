import torch

torch.manual_seed(0)
w = torch.nn.Parameter(torch.tensor([1.0, -2.0]))
o = torch.optim.Adam([w], lr=0.1)
print(o.state, o.state_dict(), o.defaults, o.param_groups)
(w**2).sum().backward()
o.step()
print(w, w.grad, o.state[w])
print(o.state_dict()["state"][0]["step"], len(o.state))
o.zero_grad()
print(w.grad)
o.zero_grad(set_to_none=False)
print(w.grad)
o.param_groups[0]["lr"] = 0.01
(w**3).sum().backward()
o.step()
print(w)
for n in ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adamax", "NAdam"]:
    p = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    q = getattr(torch.optim, n)([p], lr=0.1)
    (p**2).sum().backward()
    q.step()
    print(n, p.data, sorted(q.state[p].keys()))


def closure():
    o.zero_grad()
    l = (w - 3).pow(2).sum()
    l.backward()
    return l


print(o.step(closure), o.step())
h = o.register_step_post_hook(lambda opt, a, k: print("stepped", type(opt).__name__))
o.step()
h.remove()
print(torch.optim.SGD([w], lr=0.1, momentum=0.9))
print(isinstance(o, torch.optim.Optimizer))
