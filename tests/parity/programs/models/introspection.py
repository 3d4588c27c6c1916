import torch
import torch.nn as nn


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Linear(3, 4)
        self.body = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4))
        self.head = nn.Linear(4, 2, bias=False)
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.register_buffer("mean", torch.zeros(3))

    def forward(self, x):
        return self.head(self.body(self.stem(x - self.mean))) * self.scale


torch.manual_seed(0)
net = Tiny()
print(net)
for name, p in net.named_parameters():
    print(f"{name:15} {str(list(p.shape)):10} {p.numel():4d} {p.requires_grad}")
print(type(net), type(net.stem), type(net.stem.weight), type(net.stem.weight.data))
print([n for n, _ in net.named_modules()])
print([type(m).__name__ for m in net.modules()])
print([n for n, _ in net.named_children()], len(list(net.children())))
print(dict(net.named_buffers()))
print(net.get_submodule("body.2"), net.get_parameter("head.weight").shape, net.get_buffer("mean"))
print(list(net._modules), list(net._parameters), list(net._buffers))
print(net.training, net.eval().training, net.body[0].training, net.train().body.training)
print(next(net.parameters()).device, next(net.parameters()).dtype)
net.double()
print(net.stem.weight.dtype, net.mean.dtype, net(torch.ones(1, 3, dtype=torch.float64)).dtype)
net.float()
net.half()
print(net.head.weight.dtype)
net.to(torch.float32)
print(net.to("cpu") is net, net.head.weight.dtype)
net(torch.ones(2, 3)).sum().backward()
print({n: None if p.grad is None else round(p.grad.norm().item(), 4) for n, p in net.named_parameters()})
net.zero_grad()
print(all(p.grad is None for p in net.parameters()))
net(torch.ones(2, 3)).sum().backward()
net.zero_grad(set_to_none=False)
print(net.scale.grad, net.head.weight.grad.abs().sum())
names = []
net.apply(lambda m: names.append(type(m).__name__))
print(names)
net.tag = "v1"
net.extra = nn.Dropout(0.2)
print(net.tag, "extra" in dict(net.named_children()), hasattr(net, "missing"))
del net.extra
print(len(list(net.children())))
vec = nn.utils.parameters_to_vector(net.parameters())
print(vec.shape, vec.grad_fn.name())
nn.utils.vector_to_parameters(torch.zeros_like(vec), net.parameters())
print(net(torch.ones(1, 3)))
