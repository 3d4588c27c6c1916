"""Corrections: applied to programs that fail they take the error away, and what is not surely right is not offered."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from retrograde.program import run_program
from retrograde.recording.events import AnyEvent, Error, Fix, Text


class Case(NamedTuple):
    """A failing program, and the line of it that is right. `said` is what the corrected program prints."""

    name: str
    source: str
    line: str
    said: str = ""


LEAF = "w = torch.tensor([1., 2.], requires_grad=True)\n"
CASES = (
    Case("in place, sign", f"{LEAF}h = w * 2\ny = h ** 2\nh += 1\ny.sum().backward()\nprint(w.grad)", "h = h + 1",
         "tensor([ 8., 16.])\n"),
    Case("in place, expression", f"{LEAF}h = w * 2\ny = h ** 2\nh -= w + 1\ny.sum().backward()", "h = h - (w + 1)"),
    Case("in place, method", f"{LEAF}y = w.exp()\ny.mul_(2)\ny.sum().backward()", "y = y.mul(2)"),
    Case("in place, no argument", f"{LEAF}y = w.exp()\ny.relu_()\ny.sum().backward()", "y = y.relu()"),
    Case("in place, element", f"{LEAF}h = torch.sigmoid(w)\nh[0] = 0.\nh.sum().backward()\nprint(w.grad[0])",
         "h = h.clone()", "tensor(0.)\n"),
    Case("in place, element sign", f"{LEAF}h = torch.sigmoid(w)\nh[0] *= 2\nh.sum().backward()", "h = h.clone()"),
    Case("in place, in a function",
         f"{LEAF}def f(h):\n    y = h.exp()\n    y += 1\n    return y\nf(w).sum().backward()", "    y = y + 1"),
    Case("leaf, sign", f"{LEAF}w -= 1\nprint(w.requires_grad)", "    w -= 1", "True\n"),
    Case("leaf, element", f"{LEAF}w[0] = 3\nprint(w)", "    w[0] = 3", "tensor([3., 2.], requires_grad=True)\n"),
    Case("leaf, method", f"{LEAF}w.add_(1)", "    w.add_(1)"),
    Case("leaf, in a loop", f"{LEAF}for _ in range(2):\n    (w * w).sum().backward()\n    w -= 0.1 * w.grad",
         "        w -= 0.1 * w.grad"),
    Case("twice", f"{LEAF}y = (w * w).sum()\ny.backward()\ny.backward()\nprint(w.grad)",
         "y.backward(retain_graph=True)", "tensor([4., 8.])\n"),
    Case("twice, argument", f"{LEAF}y = w * w\ng = torch.ones(2)\ny.backward(g)\ny.backward(g)",
         "y.backward(g, retain_graph=True)"),
    Case("twice, in a loop", f"{LEAF}y = (w * w).sum()\nfor _ in range(3):\n    y.backward()",
         "    y.backward(retain_graph=True)"),
    Case("product", "x = torch.ones(2, 3)\nw = torch.ones(2, 3)\nprint((x @ w).shape)", "print((x @ w.T).shape)",
         "torch.Size([2, 2])\n"),
    Case("product, call", "a = torch.ones(2, 3)\nb = torch.ones(4, 3)\nc = torch.matmul(a, b)",
         "c = torch.matmul(a, b.T)"),
    Case("broadcasting", "x = torch.ones(2, 3)\nb = torch.ones(2)\ny = x + b", "y = x + b.reshape(2, 1)"),
    Case("layer", "from torch import nn\nf = nn.Linear(4, 2)\ny = f(torch.ones(5, 3))", "f = nn.Linear(3, 2)"),
    Case("no single number", f"{LEAF}y = w * w\ny.backward()\nprint(w.grad)", "y.sum().backward()",
         "tensor([2., 4.])\n"),
    Case("no single number, expression", f"{LEAF}(w * w).backward()", "(w * w).sum().backward()"),
    Case("detached", f"{LEAF}y = (w * w).detach().sum()\ny.backward()", "y = (w * w).sum()"),
    Case("nothing asks", "x = torch.tensor([1., 2.])\ny = (x * x).sum()\ny.backward()\nprint(x.grad)",
         "x = torch.tensor([1., 2.], requires_grad=True)", "tensor([2., 4.])\n"),
    Case("not retained", f"{LEAF}y = w * w\ny.sum().backward()\nprint(y.grad.sum())", "y.retain_grad()",
         "tensor(2.)\n"),
    Case("NumPy", f"{LEAF}print(w.numpy())", "print(w.detach().numpy())", "[1. 2.]\n"),
    Case("whole numbers", "x = torch.tensor([1, 2], requires_grad=True)",
         "x = torch.tensor([1, 2], requires_grad=True, dtype=torch.float32)"),
    Case("view", "x = torch.ones(2, 3).t()\nprint(x.view(6).shape)", "print(x.reshape(6).shape)", "torch.Size([6])\n"),
    Case("types", "a = torch.ones(2, dtype=torch.int64)\nb = torch.ones(2, 2)\nprint(b @ a)",
         "print(b @ a.to(b.dtype))", "tensor([2., 2.])\n"),
    Case("classes", "import torch.nn.functional as F\nx = torch.ones(2, 3)\ny = torch.tensor([0., 1.])\n"
         "F.cross_entropy(x, y)", "F.cross_entropy(x, y.long())"),
    Case("misspelt name", "value = 3\nprint(valeu)", "print(value)", "3\n"),
    Case("misspelt attribute", "x = torch.ones(2)\nprint(x.summ())", "print(x.sum())", "tensor(2.)\n"),
    Case("missing import", "print(math.floor(1.5))", "import math", "1\n"),
    Case("missing nn", '"""Text."""\nf = nn.Linear(1, 1)', "import torch.nn as nn"),
    Case("a character", "x = 3 × 4\nprint(x)", "x = 3 * 4", "12\n"),
    Case("Korean before it", "이름 = torch.ones(2); 값 = 이름.summ()", "이름 = torch.ones(2); 값 = 이름.sum()"),
)  # fmt: skip


def run(source: str) -> tuple[Fix | None, list[Error], str]:
    events: list[AnyEvent] = []
    run_program(source, events.append)
    errors = [event for event in events if isinstance(event, Error)]
    said = "".join(event.s for event in events if isinstance(event, Text) and event.fd == 1)
    return (errors[0].fix if errors else None), errors, said


def corrected(source: str, fix: Fix) -> str:
    """The text with the edits made, by UTF-16 columns as an editor makes them."""
    lines = [line.encode("utf-16-le") for line in source.split("\n")]
    for edit in sorted(fix.edits, key=lambda edit: edit.src, reverse=True):
        line, column, end_line, end_column = edit.src
        tail = lines[end_line - 1][2 * end_column :]
        lines[line - 1 : end_line] = [lines[line - 1][: 2 * column] + edit.text.encode("utf-16-le") + tail]
    return "\n".join(line.decode("utf-16-le") for line in lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_correction_takes_the_error_away(case: Case) -> None:
    source = f"import torch\n{case.source}\n"
    fix, errors, _ = run(source)
    assert errors
    assert fix is not None
    after = corrected(source, fix)
    assert case.line in after.splitlines()
    _, errors, said = run(after)
    assert errors == []
    assert case.said in said
    assert fix.label.startswith(("Write `", "Add `", "Type ", "Leave out `"))


NONE = {
    "under no_grad between the passes": f"{LEAF}y = (w * w).sum()\nwith torch.no_grad():\n    w += 1\ny.backward()",
    "an optimizer between the passes":
        f"{LEAF}o = torch.optim.SGD([w], 1.)\ny = (w * w).sum()\ny.backward()\no.step()\ny.backward()",
    "two that could ask": "x = torch.ones(2)\nw = torch.ones(2)\ny = (x * w).sum()\ny.backward()",
    "cut by a block": f"{LEAF}with torch.no_grad():\n    y = (w * w).sum()\ny.backward()",
    "no pass came by": f"{LEAF}y = w * w\nprint(y.grad.sum())",
    "gone with zero_grad": f"{LEAF}(w * w).sum().backward()\nw.grad = None\nprint(w.grad.sum())",
    "not a unique layer":
        "from torch import nn\nf = nn.Linear(4, 2)\ng = nn.Linear(4, 2)\ny = f(torch.ones(5, 3))",
    "nothing fits": "x = torch.ones(2, 3)\nb = torch.ones(5)\ny = x + b",
    "which of them": f"{LEAF}if w > 0:\n    pass",
    "raised by hand": "raise RuntimeError('Trying to backward through the graph a second time')",
    "a lying error": "class E(AttributeError):\n    name = property(lambda s: 1 / 0)\nraise E('no')",
    "not known": "print(nowhere_at_all)",
}  # fmt: skip


@pytest.mark.parametrize("name", NONE)
def test_what_is_not_surely_right_is_not_offered(name: str) -> None:
    fix, errors, _ = run(f"import torch\n{NONE[name]}\n")
    assert len(errors) == 1
    assert fix is None
