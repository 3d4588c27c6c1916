import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * 2
y.retain_grad()
first = y.register_hook(lambda g: print("y's gradient", g))
second = y.register_hook(lambda g: g * 10)
x.register_hook(lambda g: print("x's gradient", g))
y.sum().backward()
print(x.grad, y.grad)

first.remove()
second.remove()
x.grad = None
z = (x * 2).sum()
z.backward()
print(x.grad)

gradients = {}


def save(name):
    def hook(g):
        gradients[name] = g

    return hook


a = torch.tensor(2.0, requires_grad=True)
b = a * 3
c = b**2
b.register_hook(save("b"))
c.register_hook(save("c"))
c.backward()
print(gradients, a.grad)

w = torch.ones(2, requires_grad=True)
handle = w.register_post_accumulate_grad_hook(lambda p: print("accumulated", p.grad))
(w * 3).sum().backward()
(w * 3).sum().backward()
handle.remove()
(w * 3).sum().backward()
print(w.grad)

h = (w * 2).exp()
h.grad_fn.register_prehook(lambda g: print("before", g))
h.grad_fn.register_hook(lambda gi, go: print("after", gi, go))
h.sum().backward()
clip = torch.tensor([100.0, -100.0], requires_grad=True)
clip.register_hook(lambda g: g.clamp(-1, 1))
(clip**2).sum().backward()
print(clip.grad)
for bad in (lambda: torch.ones(2).register_hook(print), lambda: torch.ones(2).retain_grad()):
    try:
        bad()
    except RuntimeError as e:
        print(e)
