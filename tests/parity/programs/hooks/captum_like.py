import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
model = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.ReLU(), nn.Conv2d(2, 3, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 2))
x = torch.rand(1, 1, 5, 5, requires_grad=True)
acts, grads = {}, {}
handles = []
for name, layer in model.named_children():
    if isinstance(layer, nn.Conv2d):
        handles.append(layer.register_forward_hook(lambda m, i, o, name=name: acts.__setitem__(name, o.detach())))
        handles.append(layer.register_full_backward_hook(lambda m, gi, go, name=name: grads.__setitem__(name, go[0].detach())))
score = model(x)[0, 1]
score.backward()
print(score, {k: tuple(v.shape) for k, v in acts.items()}, {k: tuple(v.shape) for k, v in grads.items()})
weights = grads["2"].mean(dim=(2, 3), keepdim=True)
cam = F.relu((weights * acts["2"]).sum(dim=1))
cam = cam / (cam.max() + 1e-8)
print(cam.shape, weights.flatten())
sal = x.grad.abs().amax(dim=1)
print(sal[0, 2])
for h in handles:
    h.remove()
acts.clear()
model(x)
print(acts)
baseline, steps = torch.zeros_like(x), 8
total = torch.zeros_like(x)
for a in torch.linspace(0, 1, steps):
    xi = (baseline + a * (x.detach() - baseline)).requires_grad_()
    g, = torch.autograd.grad(model(xi)[0, 1], xi)
    total += g
ig = (x.detach() - baseline) * total / steps
print(ig.sum(), model(x)[0, 1] - model(baseline)[0, 1])
eps = 0.1
x.grad = None
loss = F.cross_entropy(model(x), torch.tensor([0]))
loss.backward()
adv = (x + eps * x.grad.sign()).clamp(0, 1).detach()
print("FGSM", loss.item() < F.cross_entropy(model(adv), torch.tensor([0])).item(), (adv - x).abs().max())


def print_shape(self, input, output):
    print(self.__class__.__name__, tuple(input[0].shape), '->', tuple(output.shape))


model.apply(lambda m: m.register_forward_hook(print_shape) if not list(m.children()) else None)
model(torch.zeros(2, 1, 5, 5))


def double(module, args):
    return (args[0] * 2,)


lin = nn.Linear(1, 1, bias=False)
nn.init.ones_(lin.weight)
h = lin.register_forward_pre_hook(double)
print(lin(torch.ones(1, 1)))
h.remove()
h = lin.register_forward_hook(lambda m, i, o: o + 100)
print(lin(torch.ones(1, 1)), h)if False else print(lin(torch.ones(1, 1)))
h.remove()
w = torch.tensor([1., 2.], requires_grad=True)
w.register_hook(lambda g: print("grad of w:", g))
mid = w * 3
mid.retain_grad()
mid.register_hook(lambda g: g.clamp(max=1.5))
(mid ** 2).sum().backward()
print(mid.grad, w.grad)
w.register_post_accumulate_grad_hook(lambda p: print("accumulated", p.grad))
(w * 1).sum().backward()
