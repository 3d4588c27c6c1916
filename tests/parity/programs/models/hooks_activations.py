import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
activations, gradients = {}, {}


def save_activation(name):
    def hook(module, input, output):
        activations[name] = output.detach()

    return hook


def save_gradient(name):
    def hook(module, grad_input, grad_output):
        gradients[name] = grad_output[0]
        print(name, [None if g is None else tuple(g.shape) for g in grad_input], [tuple(g.shape) for g in grad_output])

    return hook


handles = []
for name, layer in model.named_children():
    handles.append(layer.register_forward_hook(save_activation(name)))
    handles.append(layer.register_full_backward_hook(save_gradient(name)))

x = torch.randn(2, 4, requires_grad=True)
out = model(x)
print(out)
out.sum().backward()
for name, act in activations.items():
    print(name, act.shape, f"{act.mean():.4f}", "dead:", (act == 0).sum().item())
for name, grad in gradients.items():
    print(name, grad.norm())
for handle in handles:
    handle.remove()
print(len(model[0]._forward_hooks), len(model[0]._backward_hooks))

handle = model[1].register_forward_pre_hook(lambda module, args: (args[0] * 2,))
print(model(x.detach()))
handle.remove()
handle = model.register_forward_hook(lambda module, args, output: output.softmax(dim=1))
print(model(x.detach()).sum(dim=1))
handle.remove()


class Halve(nn.Module):
    def forward(self, x, *, scale=1.0):
        return x * 0.5 * scale


halve = Halve()
with halve.register_forward_hook(lambda m, args, kwargs, out: out + kwargs.get("scale", 0), with_kwargs=True):
    print(halve(torch.ones(2), scale=3.0))
print(halve(torch.ones(2)))

clipped = nn.Linear(3, 1, bias=False)
clipped.register_full_backward_hook(lambda m, gi, go: (gi[0].clamp(-0.1, 0.1),))
z = torch.ones(1, 3, requires_grad=True)
clipped(z).backward()
print(z.grad)
w = nn.Parameter(torch.ones(2))
w.register_hook(lambda g: g * 10)
(w * 2).sum().backward()
print(w.grad)
