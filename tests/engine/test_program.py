"""Whole runs of small programs: every event, in order, with the exact characters it is about."""

from __future__ import annotations

import sys

import pytest

from .telling import Told, told  # noqa: TID251  the tests' folder, not the engine's


def program(text: str) -> str:
    """`text` after `import torch`."""
    return "import torch\n" + text.strip("\n") + "\n"


SQUARE = program("""
x = torch.tensor(3., requires_grad=True)
y = x * x
y.backward()
""")


def test_a_square_and_its_gradient() -> None:
    one = {"shape": [], "dtype": "float32", "rg": True, "sc": 0}
    assert told(SQUARE) == [
        {"k": "leaf", "id": 1, "role": "input", **one, "val": 3.0, "src": "torch.tensor(3., requires_grad=True)"},
        {"k": "bind", "id": 1, "name": "x", "sc": 0, "src": "x"},
        {"k": "op", "id": 2, "op": "mul", "ins": [1, 1], **one, "val": 9.0, "src": "x * x"},
        {"k": "bind", "id": 2, "name": "y", "sc": 0, "src": "y"},
        {"k": "bwd", "b": 1, "root": 2, "val": 1.0, "sc": 0, "src": "y.backward()"},
        {"k": "visit", "b": 1, "id": 2, "val": 1.0},
        {"k": "eg", "b": 1, "from": 2, "to": 1, "arg": 0, "val": 3.0, "loc": 3.0},
        {"k": "eg", "b": 1, "from": 2, "to": 1, "arg": 1, "val": 3.0, "loc": 3.0, "n": 2, "sum": 6.0},
        {"k": "acc", "b": 1, "id": 1, "val": 6.0},
    ]


def asked(src: str, value: bool, **fields: object) -> Told:
    """A condition that looked at the tensor that it is."""
    what = {"reads": [fields["id"]], "what": "value", "shown": f"tensor({value})"}
    return {"k": "test", "src": src, "value": value, **what, **fields}


def test_loops_and_branches() -> None:
    source = program("""
y = torch.tensor(3.)
while y < 10:
    if y > 5:
        y = y * 2
    else:
        y = y + 3
""")
    whole, choice = source[source.index("while") : -1], source[source.index("if") : -1]
    one = {"shape": [], "dtype": "float32", "rg": False}
    test = {"shape": [], "dtype": "bool", "rg": False}
    # The first event in a scope announces it.
    assert told(source)[2:] == [
        {"k": "in", "id": 1, "parent": 0, "kind": "loop", "name": "while", "src": whole},
        {"k": "in", "id": 2, "parent": 1, "kind": "iteration", "name": "while", "src": whole, "arm": 0, "i": 0},
        {"k": "op", "id": 2, "op": "lt", "ins": [1, "10"], **test, "sc": 2, "val": True, "src": "y < 10"},
        asked("y < 10", True, sc=2, id=2, arm=0, of="while"),
        {"k": "op", "id": 3, "op": "gt", "ins": [1, "5"], **test, "sc": 2, "val": False, "src": "y > 5"},
        asked("y > 5", False, sc=2, id=3, arm=3),
        {"k": "in", "id": 3, "parent": 2, "kind": "branch", "name": "else", "src": choice, "arm": 3},
        {"k": "op", "id": 4, "op": "add", "ins": [1, "3"], **one, "sc": 3, "val": 6.0, "src": "y + 3"},
        {"k": "bind", "id": 4, "name": "y", "sc": 3, "src": "y"},
        {"k": "out", "id": 3},
        {"k": "out", "id": 2},
        {"k": "in", "id": 4, "parent": 1, "kind": "iteration", "name": "while", "src": whole, "arm": 0, "i": 1},
        {"k": "op", "id": 5, "op": "lt", "ins": [4, "10"], **test, "sc": 4, "val": True, "src": "y < 10"},
        asked("y < 10", True, sc=4, id=5, arm=0, of="while"),
        {"k": "op", "id": 6, "op": "gt", "ins": [4, "5"], **test, "sc": 4, "val": True, "src": "y > 5"},
        asked("y > 5", True, sc=4, id=6, arm=2),
        {"k": "in", "id": 5, "parent": 4, "kind": "branch", "name": "if", "src": choice, "arm": 2},
        {"k": "op", "id": 7, "op": "mul", "ins": [4, "2"], **one, "sc": 5, "val": 12.0, "src": "y * 2"},
        {"k": "bind", "id": 7, "name": "y", "sc": 5, "src": "y"},
        {"k": "out", "id": 5},
        {"k": "out", "id": 4},
        {"k": "in", "id": 6, "parent": 1, "kind": "iteration", "name": "while", "src": whole, "arm": 0, "i": 2},
        {"k": "op", "id": 8, "op": "lt", "ins": [7, "10"], **test, "sc": 6, "val": False, "src": "y < 10"},
        asked("y < 10", False, sc=6, id=8, arm=1, of="while"),
        {"k": "out", "id": 6},
        {"k": "out", "id": 1},
    ]


def test_a_module_gives_its_parameters_their_names() -> None:
    source = program("""
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(1, 1)
    def forward(self, x):
        return self.fc1(x).relu()
net = Net()
x = torch.ones(1, 1)
for _ in range(2):
    y = net(x)
""")
    said = told(source, only="in bind")
    call = {"cls": "Net", "kind": "module", "name": "Net", "src": "net(x)"}
    inner = {"cls": "Linear", "kind": "module", "name": "fc1", "src": "self.fc1(x)"}
    loop = source[source.index("for _") : -1]
    names = {e["name"]: e["id"] for e in said if e["k"] == "bind"}
    assert [e for e in said if e["k"] == "in"] == [
        {"k": "in", "id": 1, "parent": 0, "kind": "loop", "name": "for", "src": loop},
        {"k": "in", "id": 2, "parent": 1, "kind": "iteration", "name": "for", "src": loop, "arm": 3, "i": 0},
        {"k": "in", "id": 3, "parent": 2, **call},
        {"k": "in", "id": 4, "parent": 3, **inner},
        {"k": "in", "id": 5, "parent": 1, "kind": "iteration", "name": "for", "src": loop, "arm": 3, "i": 1},
        {"k": "in", "id": 6, "parent": 5, **call},
        {"k": "in", "id": 7, "parent": 6, **inner},
    ]
    assert list(names) == ["x", "fc1.weight", "fc1.bias", "y"]
    leaves = {e["id"]: (e["role"], e["shape"]) for e in told(source, only="leaf")}
    assert leaves[names["fc1.weight"]] == ("parameter", [1, 1])
    assert leaves[names["fc1.bias"]] == ("parameter", [1])
    assert leaves[names["x"]] == ("constant", [1, 1])
    assert len(leaves) == 3
    assert [e["name"] for e in said if e["k"] == "bind"].count("fc1.weight") == 1


def test_a_training_step() -> None:
    source = program("""
from torch import optim
w = torch.tensor([1., 2.], requires_grad=True)
opt = optim.SGD([w], lr=0.5)
for step in range(2):
    opt.zero_grad()
    loss = (w * w).sum()
    loss.backward()
    opt.step()
""")
    said = told(source, only="zero acc upd")
    assert [{k: v for k, v in e.items() if k not in ("sc", "opts")} for e in said] == [
        {"k": "acc", "b": 1, "id": 1, "val": [2.0, 4.0]},
        {"k": "upd", "id": 1, "ver": 1, "val": [0.0, 0.0], "by": "SGD", "src": "opt.step()"},
        {"k": "zero", "ids": [1], "src": "opt.zero_grad()"},
        {"k": "acc", "b": 2, "id": 1, "val": [0.0, 0.0]},
        {"k": "upd", "id": 1, "ver": 2, "val": [0.0, 0.0], "by": "SGD", "src": "opt.step()"},
    ]


def test_functions_are_scopes_at_their_calls() -> None:
    source = program("""
def square(v):
    "Squares."
    return v * v
class Unit:
    def half(self, v): return v / 2
def outer(v):
    return square(v) + 1
a = torch.tensor(3.)
b = outer(a)
c = Unit().half(b)
d = list(map(square, [c]))
""")
    scopes = [(e["name"], e["src"], e["parent"]) for e in told(source, only="in")]
    assert scopes == [
        ("outer", "outer(a)", 0),
        ("square", "square(v)", 1),
        ("Unit.half", "Unit().half(b)", 0),
        ("square", "list(map(square, [c]))", 0),
    ]
    assert [e["sc"] for e in told(source, only="op")] == [2, 1, 3, 4]


def test_iterations_keep_their_prints_though_a_generator_feeds_them() -> None:
    source = """
def numbers():
    for i in range(3):
        if i >= 0:
            yield i
for n in numbers():
    print(n)
"""
    iterations = {e["id"]: e["i"] for e in told(source, only="in") if e["kind"] == "iteration"}
    printed = [(e["s"], iterations[e["sc"]]) for e in told(source, only="txt")]
    assert printed == [("0\n", 0), ("1\n", 1), ("2\n", 2)]


def test_what_only_prepares_leaves_no_scopes() -> None:
    assert told("def f(n):\n    return n + 1\nxs = []\nfor i in range(100):\n    xs.append(f(i))\n") == []


@pytest.mark.parametrize(
    ("condition", "value", "said"),
    [
        ("1 < 2", True, "True"),
        ("x[0].item() > 3", False, "False"),
        ("x.shape[0] == 3", True, "True"),
        ("x.shape", True, "Size([3])"),
        ("len([1])", True, "1"),
        ("str('한글')", True, "'한글'"),
        ("str()", False, "''"),
        ("[].sort()", False, "None"),
        ("[1, 2]", True, "list of 2"),
        ("object", True, "<type>"),
        ("x.sum() > 2 and 'b'", True, "'b'"),
        ("0 or x.sum() > 9", False, "tensor(False)"),
        ("not x.sum() > 2", False, "False"),
        ("0 < x.sum() < 9", True, "True"),
        ("'a' * 100", True, "'" + "a" * 78 + "…"),
    ],
)
def test_conditions(condition: str, value: bool, said: str) -> None:
    source = program(f"x = torch.ones(3)\nif {condition}: print('yes')\nelse: print('no')")
    events = told(source, only="test txt")
    assert events[-1]["s"] == ("yes\n" if value else "no\n")
    tests = [e for e in events if e["k"] == "test" and "of" not in e]
    assert [(e["src"], e["value"], e["shown"].replace("torch.", "")) for e in tests] == [(condition, value, said)]


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("y = x * 2", ["y"]),
        ("y = z = x * 2", ["y", "z"]),
        ("y: object = x * 2", ["y"]),
        ("y, (z, w) = x * 2, (x * 3, 1)", ["y", "z"]),
        ("y = (z := x * 2) + 1", ["z", "y"]),
        ("x += 1", ["x"]),
        ("for y in [x * 2, x * 3]: pass", ["y", "y"]),
        ("for i, y in enumerate([x * 2]): pass", ["y"]),
        ("box.w = x * 2", ["box.w"]),
        ("box.w, y = x * 2, x * 3", ["box.w", "y"]),
        ("box.w = x * 2\nbox.w += 1", ["box.w", "box.w"]),
        ("box.a = box\nbox.a.w = x * 2", ["box.a.w"]),
        ("y, z = x", ["y", "z"]),
        ("xs[0] = x * 2", []),
        ("y = [x * 2]", []),
        ("y = 3", []),
        ("z = x", ["z"]),
        ("y = x * 2\ny = y", ["y"]),
        ("한글 = x * 2", ["한글"]),
    ],
)
def test_variables(statement: str, names: list[str]) -> None:
    source = program("class Box: pass\nbox, xs = Box(), [0]\nx = torch.ones(2)\n" + statement)
    binds = told(source, only="bind")[1:]
    assert [e["name"] for e in binds] == names
    assert [e["src"] for e in binds] == names


def test_printing() -> None:
    source = program("""
import sys
x = torch.tensor([1., 2.], requires_grad=True)
print("한글😀", x,
      sep=" | ")
for i in range(2): print(i, end=";")
sys.stderr.write("oops\\n")
print("a\\ud800b")
print()
print("", end="")
""")
    said = [(e["fd"], e["s"], e["src"]) for e in told(source, only="txt")]
    assert said == [
        (1, "한글😀 | tensor([1., 2.], requires_grad=True)\n", source[source.index("print") : source.index("\nfor")]),
        (1, "0;", 'print(i, end=";")'),
        (1, "1;", 'print(i, end=";")'),
        (2, "oops\n", 'sys.stderr.write("oops\\n")'),
        (1, "a\\ud800b\n", 'print("a\\ud800b")'),
        (1, "\n", "print()"),
    ]


def test_a_program_is_started_by_its_name_alone() -> None:
    before = sys.argv
    source = "import argparse, sys\nprint(__file__, sys.argv, argparse.ArgumentParser().parse_args())"
    assert told(source)[0]["s"] == "program.py ['program.py'] Namespace()\n"
    assert sys.argv is before
