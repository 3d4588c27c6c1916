"""Modules compute, print, save and refuse as PyTorch's do: each text is run under both libraries from one seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograde
import retrograde.nn.functional

from .refusals import check_refusal

torch = pytest.importorskip("torch")

NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(2))
        self.fc = nn.Linear(2, 3)
        self.register_buffer("b", torch.ones(1))
        self.register_buffer("temporary", torch.ones(1), persistent=False)
        self.layers = nn.ModuleList([nn.Linear(3, 3) for _ in range(2)])
        self.seq = nn.Sequential(nn.ReLU(), nn.Linear(3, 1, bias=False))
        self.tied = self.fc
    def extra_repr(self):
        return "x=1\\ny=2"
    def forward(self, x):
        x = self.fc(x + self.w)
        for layer in self.layers:
            x = layer(x).relu()
        return self.seq(x) * self.b
class Bare(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(1, 1)
net = Net()
seq = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Linear(2, 2))
"""
EQUAL = [
    "net", "list(net.state_dict())", "[n for n, _ in net.named_parameters()]", "[n for n, _ in net.named_modules()]",
    "[n for n, _ in net.named_buffers()]", "[n for n, _ in net.named_children()]", "len(list(net.parameters()))",
    "len(list(net.modules()))", "net(torch.ones(4, 2))", "net.fc.weight", "net.state_dict()",
    "net.train(False).training",
    "net.seq.training", "[net.eval(), net.layers[0].training][1]", "net.requires_grad_(False).fc.weight.requires_grad",
    "net.double().fc.weight", "net.to(torch.float64)(torch.ones(1, 2, dtype=torch.float64))", "net.to('cpu') is net",
    "net.load_state_dict(net.state_dict())", "net.load_state_dict({}, strict=False)", "net.get_submodule('seq.1')",
    "[net.load_state_dict({k: v + 1 for k, v in net.state_dict().items()}), net.fc.bias]", "hasattr(net, 'nothing')",
    "[net.apply(lambda m: setattr(m, 'seen', type(m).__name__)), net.seq[0].seen, net.seen]", "net.fc is net.tied",
    "[net(torch.ones(1, 2)).sum().backward(), net.fc.weight.grad, net.zero_grad(), net.fc.weight.grad]",
    "[net(torch.ones(1, 2)).sum().backward(), net.zero_grad(set_to_none=False), net.fc.bias.grad]",
    "[net.fc.register_forward_hook(lambda m, a, o: o * 0), net(torch.ones(1, 2))][1]",
    "[net.register_forward_pre_hook(lambda m, a: (a[0] * 0,)), net(torch.ones(1, 2))][1]",
    "[setattr(net, 'fc', nn.Linear(2, 3)), list(net.state_dict())]", "[delattr(net, 'w'), list(net.state_dict())]",
    "seq", "seq[0]", "seq[-1]", "seq[1:]", "len(seq)", "list(seq)", "seq.append(nn.ReLU())", "seq.insert(0, nn.Tanh())",
    "[seq.pop(0), seq]", "seq + nn.Sequential(nn.ReLU())", "[seq.__delitem__(1), seq]", "seq.extend([nn.Tanh()])",
    "[seq.__setitem__(0, nn.Tanh()), seq]", "nn.Sequential(OrderedDict(a=nn.ReLU(), b=nn.Linear(1, 2)))",
    "nn.Sequential(OrderedDict(a=nn.ReLU())).a", "nn.Sequential()", "nn.Sequential(nn.Sequential(nn.ReLU()))",
    "nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.ReLU()])", "nn.ModuleList()",
    "nn.ModuleDict({'a': nn.ReLU()})",
    "nn.ModuleDict({'a': nn.Linear(1, 1)})['a']", "nn.ReLU()", "nn.ReLU(inplace=True)", "nn.Softmax(dim=1)",
    "nn.LogSoftmax(dim=-1)", "nn.LeakyReLU()", "nn.GELU()", "nn.ELU()", "nn.SiLU()", "nn.Softplus()", "nn.Flatten()",
    "nn.Identity(3, x=1)", "nn.Dropout(0.1)", "nn.CrossEntropyLoss()", "nn.MSELoss()", "nn.BCEWithLogitsLoss()",
    "nn.Linear(2, 3, bias=False)", "nn.Unflatten(1, (2, 3))", "nn.Linear(3, 2).weight", "nn.Linear(300, 200).weight",
    "nn.Linear(3, 2, dtype=torch.float64)", "nn.Linear(4, 2)(torch.ones(4))", "nn.Linear(4, 2)(torch.ones(3, 4))",
    "nn.Linear(4, 2)(torch.ones(2, 3, 4))", "nn.Linear(4, 2, bias=False)(torch.ones(3, 4))",
    "nn.Flatten()(torch.ones(2, 3, 4)).shape", "nn.Flatten(0, 1)(torch.ones(2, 3, 4)).shape",
    "nn.Unflatten(1, (2, 2))(torch.ones(3, 4)).shape", "nn.Identity()(torch.ones(1))", "nn.Dropout(0.5)(torch.ones(9))",
    "nn.Dropout(0.5).eval()(torch.ones(9))", "F.dropout(torch.ones(5, requires_grad=True), 0.2)",
    "F.one_hot(torch.tensor([0, 2]))", "F.one_hot(torch.tensor([[0], [1]]), 3)", "nn.init.zeros_(torch.ones(2))",
    "nn.init.xavier_uniform_(torch.empty(3, 5))", "nn.init.xavier_normal_(torch.empty(3, 5), gain=2.0)",
    "nn.init.kaiming_uniform_(torch.empty(3, 5))", "nn.init.constant_(torch.empty(2), 0.3)", "nn.init.ones_(net.w)",
    "nn.init.kaiming_normal_(torch.empty(3, 5), mode='fan_out', nonlinearity='relu')", "nn.init.uniform_(net.w, -1, 1)",
    "nn.init.normal_(torch.empty(3), 2, 3)", "nn.init.calculate_gain('tanh')",
    "nn.init.calculate_gain('leaky_relu', 0.2)",
    "nn.Parameter(torch.ones(2))", "nn.Parameter(torch.ones(2), requires_grad=False)",
    "isinstance(net.w, torch.Tensor)",
]  # fmt: skip
ACTIVATIONS = ["ReLU", "Tanh", "Sigmoid", "LogSigmoid", "LeakyReLU", "ELU", "GELU", "SiLU", "Softplus"]
EQUAL += [f"nn.{name}()(torch.tensor([-2.0, -0.3, 0.4, 30.0], requires_grad=True))" for name in ACTIVATIONS]
EQUAL += [f"nn.{name}(dim=1)(torch.ones(2, 3) * torch.arange(3.0))" for name in ("Softmax", "LogSoftmax")]
LOGITS = "torch.tensor([[1.0, -2.0, 0.5], [0.1, 0.2, 0.3]], requires_grad=True)"
CLASSES = "torch.tensor([2, 0])"
SAME = "torch.tensor([[0.0, 1.0, 0.5], [1.0, 0.2, 0.9]])"
REDUCTIONS = [f"reduction='{how}'" for how in ("mean", "sum", "none")]
for given in REDUCTIONS:
    EQUAL += [f"nn.{loss}({given})({LOGITS}, {SAME})" for loss in ("MSELoss", "L1Loss", "BCEWithLogitsLoss")]
    EQUAL += [
        f"nn.CrossEntropyLoss({given})({LOGITS}, {CLASSES})",
        f"nn.CrossEntropyLoss({given})({LOGITS}, {SAME}).detach()",
    ]
    EQUAL += [f"nn.NLLLoss({given})({LOGITS}, {CLASSES})", f"nn.BCELoss({given})({SAME}, {SAME})"]
WEIGHT = "weight=torch.tensor([1.0, 2.0, 3.0])"
for given in REDUCTIONS:
    EQUAL += [
        f"nn.CrossEntropyLoss({WEIGHT}, {given})({LOGITS}, {CLASSES}).detach()",
        f"nn.NLLLoss({WEIGHT}, {given})({LOGITS}, {CLASSES}).detach()",
        f"nn.BCELoss({WEIGHT}, {given})({SAME}, {SAME})",
        f"nn.BCEWithLogitsLoss({WEIGHT}, {given})({LOGITS}, {SAME}).detach()",
        f"nn.BCEWithLogitsLoss(pos_{WEIGHT}, {given})({LOGITS}, {SAME}).detach()",
    ]
EQUAL += [
    f"nn.NLLLoss({WEIGHT}, ignore_index=0)({LOGITS}, {CLASSES}).detach()",
    f"nn.CrossEntropyLoss(ignore_index=0)({LOGITS}, {CLASSES})",
    f"nn.CrossEntropyLoss(label_smoothing=0.1)({LOGITS}, {CLASSES}).detach()",
]
REFUSED = [
    "Bare()", "nn.Module()(1)", "net.nothing", "setattr(net, 'w', torch.zeros(2))", "setattr(net, 'fc', 3)",
    "net.load_state_dict({'w': torch.zeros(3), 'q': torch.zeros(1)})", "nn.Sequential(3)", "seq[3]", "seq[-4]",
    "nn.Linear(2, 3)(torch.zeros(4, 5))", "nn.Linear(2, 3)(torch.zeros(4, 2, dtype=torch.int64))",
    "nn.Linear(2, 3)(torch.zeros(4, 2, dtype=torch.float64))", "nn.Linear(2, 3)(torch.zeros(()))",
    "nn.Linear(2, 3)([1, 2])", "nn.Linear(2, 3)(torch.zeros(2, 5, 3))", "nn.Dropout(2)",
    "nn.init.xavier_uniform_(net.w)",
    "nn.init.calculate_gain('x')", "F.one_hot(torch.tensor([3]), 2)", "F.one_hot(torch.tensor([-1]))",
    "net.to(torch.int64)",
]  # fmt: skip


def run(text: str, library: Any) -> Any:
    """The value of an expression after the modules above were made from seed 0."""
    from collections import OrderedDict

    names = {"torch": library, "nn": library.nn, "F": library.nn.functional, "OrderedDict": OrderedDict}
    library.manual_seed(0)
    exec(NET, names)
    return eval(text, names)


@pytest.mark.filterwarnings("ignore:Initializing zero-element", "ignore:Implicit dimension")
@pytest.mark.parametrize("text", EQUAL)
def test_gives_what_pytorch_gives(text: str) -> None:
    assert printed(run(text, retrograde)) == printed(run(text, torch))


def printed(value: Any) -> str:
    """As it prints; addresses of objects and the classes of handles aside."""
    if isinstance(value, list | tuple):
        return str([printed(v) for v in value])
    return "handle" if "Handle" in type(value).__name__ else repr(value)


@pytest.mark.parametrize("text", REFUSED)
def test_refuses_what_pytorch_refuses(text: str) -> None:
    check_refusal(run, text, torch)


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4)], ids=str)
def test_the_gradients_of_a_layer_are_pytorchs(shape: tuple[int, ...]) -> None:
    found = []
    for library in (retrograde, torch):
        library.manual_seed(0)
        layer = library.nn.Linear(4, 2)
        x = library.arange(float(np.prod(shape))).reshape(shape).requires_grad_()
        (layer(x) ** 2).sum().backward()
        found.append([t.grad.numpy() for t in (x, layer.weight, layer.bias)])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)
