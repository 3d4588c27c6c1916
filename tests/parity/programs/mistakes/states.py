import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.ones(2, 3)
b = torch.ones(4)
i = torch.tensor([1, 2, 3])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
l = nn.Linear(3, 2)
x = torch.randn(5, 4)
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
y = torch.tensor([0, 1, 0, 1, 1])

ATTEMPTS = [
    lambda: torch.nn.functional.foo,
    lambda: l.foo,
    lambda: l.register_parameter("p", torch.ones(2)),
    lambda: l.register_parameter("a.b", None),
    lambda: l.register_parameter("", None),
    lambda: l.register_parameter(1, None),
    lambda: l.register_buffer("weight", torch.ones(2)),
    lambda: l.register_buffer("buf", "x"),
    lambda: l.add_module("m", "x"),
    lambda: l.add_module("weight", nn.ReLU()),
    lambda: l.add_module("a.b", nn.ReLU()),
    lambda: l.get_parameter("foo"),
    lambda: net.get_submodule("9"),
    lambda: net.get_parameter("0.foo"),
    lambda: net.load_state_dict({}),
    lambda: net.load_state_dict({"0.weight": torch.ones(3, 4)}),
    lambda: net.load_state_dict({**net.state_dict(), "x": a}),
    lambda: net.load_state_dict({**net.state_dict(), "0.weight": torch.ones(2, 2)}),
    lambda: net.load_state_dict({**net.state_dict(), "0.weight": torch.ones(2, 2)}, strict=False),
    lambda: net.load_state_dict([1, 2]),
    lambda: net.load_state_dict(None),
    lambda: net.to(3),
    lambda: net.to("abc"),
    lambda: net.to(torch.int),
    lambda: net.parameters()[0],
    lambda: net.parameters().shape,
    lambda: len(net.parameters()),
    lambda: l.weight.grad.zero_(),
    lambda: net.zerograd(),
    lambda: net.train("x"),
    lambda: net.eval(1),
    lambda: net.apply(3),
    lambda: l.weight.add_(1),
    lambda: a.register_hook(lambda g: g),
    lambda: torch.autograd.functional.jacobian(lambda x: x * 2, 3),
    lambda: torch.autograd.functional.hessian(lambda x: x * 2, w),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
