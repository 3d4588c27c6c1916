import torch


def pack(t):
    print("pack", t)
    return t.detach().numpy().copy()


def unpack(kept):
    print("unpack", kept)
    return torch.from_numpy(kept)


a = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
    y = a.sin() + a**2
y.sum().backward()
print(a.grad)

a.grad = None
with torch.autograd.graph.saved_tensors_hooks(lambda t: t * 4, lambda t: t):
    z = a**2
z.sum().backward()
print(a.grad)
with torch.autograd.graph.save_on_cpu():
    z = (a * a).exp().sum()
a.grad = None
z.backward()
print(a.grad)
with torch.autograd.graph.disable_saved_tensors_hooks("not now"):
    try:
        with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
            a * a
    except RuntimeError as e:
        print(e)
