import torch, torch.nn as nn


class A(nn.Module):
    def __init__(s, h=3, extra=False):
        super().__init__()
        s.fc1 = nn.Linear(2, h)
        s.bn = nn.BatchNorm1d(h)
        s.fc2 = nn.Linear(h, 1)
        if extra:
            s.fc3 = nn.Linear(1, 1)


a = A()
sd = a.state_dict()
for f in [
    lambda: A(4).load_state_dict(sd),
    lambda: A(extra=True).load_state_dict(sd),
    lambda: a.load_state_dict(A(extra=True).state_dict()),
    lambda: a.load_state_dict({}),
    lambda: a.load_state_dict({"fc1.weight": torch.ones(3, 2)}, strict=False),
    lambda: a.load_state_dict({"module." + k: v for k, v in sd.items()}),
    lambda: a.load_state_dict([1]),
    lambda: a.load_state_dict({"fc1.weight": 3}, strict=False),
    lambda: a.load_state_dict("x.pt"),
    lambda: A(4).load_state_dict(sd, strict=False),
    lambda: nn.Linear(2, 2).load_state_dict({"weight": torch.ones(4), "bias": torch.ones(2)}),
    lambda: a.load_state_dict(sd),
]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(a.load_state_dict({"fc1.weight": torch.ones(3, 2)}, strict=False).missing_keys)
print(sd["bn.num_batches_tracked"], sd._metadata if hasattr(sd, "_metadata") else None)
print(type(sd), list(sd.items())[2])
sd["fc1.weight"].zero_()
print(a.fc1.weight)
import copy

c = copy.deepcopy(a)
c.fc1.weight.data.fill_(7)
print(a.fc1.weight[0], c.fc1.weight[0])
a.load_state_dict({k: v.double() for k, v in c.state_dict().items()})
print(a.fc1.weight.dtype, a.fc1.weight[0])
print(a.get_parameter("fc1.bias").shape, a.get_submodule("bn"), a.get_buffer("bn.running_mean"))
for f in [
    lambda: a.get_parameter("fc9.bias"),
    lambda: a.get_submodule("nope"),
    lambda: a.get_buffer("fc1.weight"),
    lambda: a.nope,
    lambda: a.get_parameter("fc1.nope"),
    lambda: a.fc1(1, 2),
    lambda: a(torch.ones(2)),
]:
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
