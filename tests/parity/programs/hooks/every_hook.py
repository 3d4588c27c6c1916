import torch, torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
acts = {}


def save(name):
    def hook(m, i, o):
        acts[name] = o.detach()
        print(name, type(m).__name__, [tuple(a.shape) for a in i], tuple(o.shape))

    return hook


hs = [m.register_forward_hook(save(n)) for n, m in net.named_children()]
h2 = net[0].register_forward_pre_hook(lambda m, i: print("pre", i[0]))
h3 = net[2].register_full_backward_hook(lambda m, gi, go: print("bw", gi, go))
h4 = net[2].register_full_backward_pre_hook(lambda m, go: print("bwpre", go))
out = net(torch.tensor([[1.0, 2.0]]))
print(out)
out.sum().backward()
print(acts)
for h in hs:
    h.remove()
h2.remove()
h3.remove()
h4.remove()
print(net[0]._forward_hooks, len(net[2]._backward_hooks))
net[1].register_forward_hook(lambda m, i, o: o * 0 + 5)
print(net(torch.ones(1, 2)))
net[0].register_forward_pre_hook(lambda m, args, kwargs: (args, kwargs), with_kwargs=True)
net[2].weight.register_hook(lambda g: g * 10)
net.zero_grad()
net(torch.ones(1, 2)).backward()
print(net[2].weight.grad)
net.register_forward_hook(lambda m, i, o: print("always"), always_call=True)
try:
    net(torch.ones(1, 3))
except RuntimeError as e:
    print(e)
net._forward_hooks.clear()
net.register_state_dict_post_hook(lambda mod, sd, prefix, meta: print("sd hook", list(sd)[:1]))
net.state_dict()
net.register_load_state_dict_post_hook(lambda mod, inc: print("load", inc))
net.load_state_dict(net.state_dict())
from torch.nn.modules.module import register_module_forward_hook

g = register_module_forward_hook(lambda m, i, o: print("global", m.__class__.__name__))
net(torch.ones(1, 2))
g.remove()
w = torch.ones(2, requires_grad=True)
h = w.register_post_accumulate_grad_hook(lambda p: print("acc", p.grad))
(w * 2).sum().backward()
h.remove()
