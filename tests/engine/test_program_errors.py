"""Programs that fail: the message, the exact characters at fault, and what to try."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from .telling import events_of, told  # noqa: TID251  the tests' folder, not the engine's

OFFERED = (
    "Available here: torch, tensorflow, keras, numpy, math, random, time, collections, itertools, functools, "
    "dataclasses, typing, and more of Python's own pure modules."
)

FAILURES: dict[str, tuple[str, str, str, str, str]] = {
    # name: source, type, message, characters at fault, hint
    "name": (
        "values = 1\nprint(vlaues + 1)",
        "NameError",
        "name 'vlaues' is not defined",
        "vlaues",
        "Did you mean values?",
    ),
    "name of a local": (
        "def f(weight):\n    return wieght\nf(1)",
        "NameError",
        "name 'wieght' is not defined",
        "wieght",
        "Did you mean weight?",
    ),
    "name like nothing": (
        "qqq",
        "NameError",
        "name 'qqq' is not defined",
        "qqq",
        "qqq must be given a value before this line.",
    ),
    "forgotten import": (
        "np.ones(2)",
        "NameError",
        "name 'np' is not defined",
        "np",
        "Add `import numpy as np` at the top.",
    ),
    "unbound local": (
        "n = 0\ndef f():\n    n += 1\nf()",
        "UnboundLocalError",
        "cannot access local variable 'n' where it is not associated with a value",
        "n",
        "The function assigns n somewhere, so n is local in all of it: pass it as an argument, or write `global n` "
        "(`nonlocal n` in a nested function) at its top.",
    ),
    "torch name": (
        "import torch\nx = torch.onse(2)",
        "AttributeError",
        "module 'torch' has no attribute 'onse'",
        "torch.onse",
        "Did you mean torch.ones?",
    ),
    "torch.nn name": (
        "import torch.nn as nn\nx = nn.linear(1, 2)",
        "AttributeError",
        "module 'torch.nn' has no attribute 'linear'",
        "nn.linear",
        "Did you mean torch.nn.Linear or torch.nn.Bilinear?",
    ),
    "torch name like nothing": (
        "import torch\ntorch.qqqq",
        "AttributeError",
        "module 'torch' has no attribute 'qqqq'",
        "torch.qqqq",
        "Retrograde has no torch.qqqq yet; dir(torch) lists what there is.",
    ),
    "import of a torch name": (
        "from torch.nn import Liner",
        "ImportError",
        "cannot import name 'Liner' from 'torch.nn' (unknown location)",
        "from torch.nn import Liner",
        "Did you mean torch.nn.Linear?",
    ),
    "tensor attribute": (
        "import torch\nx = torch.ones(2)\nx.bakward()",
        "AttributeError",
        "'Tensor' object has no attribute 'bakward'",
        "x.bakward",
        "Did you mean .backward?",
    ),
    "missing module": (
        "import nowhere.at",
        "ModuleNotFoundError",
        "No module named 'nowhere'",
        "import nowhere.at",
        OFFERED,
    ),
    "missing module with something near": (
        "from torch.utils.tensorboard import SummaryWriter",
        "ModuleNotFoundError",
        "No module named 'torch.utils.tensorboard'",
        "from torch.utils.tensorboard import SummaryWriter",
        "Print the numbers, or watch them in the graph: programs here write no logs.",
    ),
    "missing method with something near": (
        "import torch\ntorch.eye(2).geqrf()",
        "AttributeError",
        "'Tensor' object has no attribute 'geqrf'",
        "torch.eye(2).geqrf",
        "Retrograde has no .geqrf yet. torch.linalg.qr(A) gives Q and R themselves.",
    ),
    "missing torch module": (
        "import torch.sparse",
        "ModuleNotFoundError",
        "No module named 'torch.sparse'",
        "import torch.sparse",
        OFFERED,
    ),
    "plots": (
        "import matplotlib.pyplot as plt",
        "ModuleNotFoundError",
        "No module named 'matplotlib'",
        "import matplotlib.pyplot as plt",
        "Print the numbers, or watch them in the graph: there are no plots from a program here.",
    ),
    "files": (
        "f = open('a.txt')",
        "FileNotFoundError",
        "[Errno 2] No such file or directory: 'a.txt'",
        "open('a.txt')",
        "There are no files here but those that the program has written itself in the same run. Write the data into "
        "the program, or make it up with torch.randn.",
    ),
    "input": (
        "x = float(input('x? '))",
        "EOFError",
        "input() is not available here: nobody can type into a running program",
        "input('x? ')",
        'Write the value into the program, such as x = 3.0 instead of x = float(input("x? ")).',
    ),
    "end of Korean line": (
        "한글 = '😀'; x = 한글 / 2",
        "TypeError",
        "unsupported operand type(s) for /: 'str' and 'int'",
        "한글 / 2",
        "",
    ),
    "several lines": ("y = (1 +\n  (2 /\n   0))", "ZeroDivisionError", "division by zero", "2 /\n   0", ""),
    "truth of several": (
        "import torch\nx = torch.ones(2)\nif True and x > 0: pass",
        "RuntimeError",
        "Boolean value of Tensor with more than one value is ambiguous",
        "x > 0",
        "Use .any() or .all() to ask about all elements, or .item() on a single one.",
    ),
    "notes": (
        "e = ValueError('v')\ne.add_note('First.')\ne.add_note('Second.')\nraise e",
        "ValueError",
        "v",
        "raise e",
        "First. Second.",
    ),
    "recursion": (
        "def f(n):\n    return f(n + 1)\nf(0)",
        "RecursionError",
        "maximum recursion depth exceeded",
        "f(n + 1)",
        "A function calls itself without end: give it a case in which it returns without calling itself.",
    ),
    "memory": (
        "import numpy as np\nx = np.ones((10**9, 10**9))",
        "MemoryError",
        "Unable to allocate",
        "np.ones((10**9, 10**9))",
        "Try smaller tensors, or fewer steps whose graph is kept.",
    ),
    "no message": (
        "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
        "E",
        "<E whose message cannot be shown>",
        "raise E",
        "",
    ),
    "with": (
        "with 3 as x:\n    pass",
        "TypeError",
        "'int' object does not support the context manager protocol",
        "with 3 as x:",
        "",
    ),
    "surrogate": ("raise ValueError('a\\ud800')", "ValueError", "a\\ud800", "raise ValueError('a\\ud800')", ""),
}


@pytest.mark.parametrize("name", FAILURES)
def test_failures(name: str) -> None:
    source, etype, msg, src, hint = FAILURES[name]
    error = told(source, only="err")[0]
    assert (error["etype"], error["src"], error.get("hint", "")) == (etype, src, hint)
    assert error["msg"].startswith(msg) if name in ("memory", "recursion") else error["msg"] == msg
    assert error["tb"][-1].endswith(f": {src}")


TOO_DEEP = "the program is nested too deeply to be compiled"


@pytest.mark.parametrize(
    ("source", "src", "hint"),
    [
        ("x = (1 +", "(", ""),
        ("if x\n  y", "x", ""),
        ("한글 = 😀", "😀", ""),
        ("print(“a”)", "“", 'Type " in place of “.'),
        ("x = 3，4", None, "Type , in place of ，."),
        ("'한' + 'b' 3", "3", ""),
        ("return 3", "return 3", ""),
        ("for i in x:\n    pass\nbreak", "break", ""),
        ("def f(a, a): pass", None, ""),
        ("def f():\n    x = 1\n    global x", "global x", ""),
        ("x = 'abc", "'", ""),
        ("f(a for a in b, c)", "a for a in b", ""),
        ("한 = 1; 1 = x", "1", ""),
        ("(" * 300 + ")" * 300, "(", ""),
    ],
)
def test_texts_that_are_no_programs(source: str, src: str | None, hint: str) -> None:
    with pytest.raises(SyntaxError) as expected:
        compile(source, "program.py", "exec")
    assert events_of(source)[-1].status == "error"  # type: ignore[union-attr]
    (error,) = told(source)
    assert (error["etype"], error["msg"], error.get("hint", "")) == ("SyntaxError", expected.value.msg, hint)
    assert src is None or error["src"] == src


@pytest.mark.parametrize(
    ("source", "msg"),
    [
        ("x = 1\x00", "source code string cannot contain null bytes"),
        ("x = '\ud800'", "the text holds '\\ud800', which is no character"),
        ("-" * 100_000 + "1", TOO_DEEP),
        ("x" + "[0]" * 100_000, TOO_DEEP),
        ("x" + ".y" * 100_000, TOO_DEEP),
    ],
)
def test_texts_that_no_compiler_reads(source: str, msg: str) -> None:
    (error,) = told(source)
    assert (error["etype"], error["msg"]) == ("SyntaxError", msg)


def test_an_indentation_error_says_how_blocks_look() -> None:
    error = told("if 1:\nx = 1\n")[0]
    assert (error["etype"], error["src"]) == ("IndentationError", "x")
    assert error["hint"].startswith("The lines of one block start in the same column")


def test_a_traceback_has_the_programs_frames_only() -> None:
    source = """
import functools
class Model:
    def run(self, xs):
        return functools.reduce(lambda a, b: self.step(a, b), xs)
    def step(self, a, b):
        return [v for v in [a / b]]
Model().run([1, 0])
"""
    error = told(source, only="err")[0]
    assert (
        error["tb"]
        == [
            "<module>: Model().run([1, 0])",
            "Model.run: functools.reduce(lambda a, b: self.step(a, b), xs)",
            "Model.run.<locals>.<lambda>: self.step(a, b)",
            "Model.step: [v for v in [a / b]]",
        ]
        or error["tb"][-1] == "Model.step: a / b"
    )
    assert error["src"] == "a / b"


def test_an_error_inside_a_module_is_at_the_program() -> None:
    source = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 1)\nx = torch.ones(1, 3)\ny = net(x)\n"
    error = told(source, only="err")[0]
    assert error["src"] == "net(x)"
    assert error["tb"] == ["<module>: net(x)"]
    assert "mat1 and mat2 shapes cannot be multiplied (1x3 and 2x1)" in error["msg"]


def test_a_long_traceback_keeps_its_ends() -> None:
    error: dict[str, Any] = told("def f(n):\n    return f(n - 1) if n else 1 / 0\nf(100)", only="err")[0]
    assert len(error["tb"]) == 40
    assert error["tb"][0] == "<module>: f(100)"
    assert error["tb"][-1] == "f: 1 / 0"


def test_what_happened_before_stays() -> None:
    source = "import torch\nx = torch.ones(2)\ny = x * 2\nz = y + torch.ones(3)\n"
    said = told(source)
    assert [e["k"] for e in said] == ["leaf", "bind", "op", "bind", "leaf", "err"]
    assert said[-1]["src"] == "y + torch.ones(3)"


@pytest.mark.parametrize("module", ["torch", "torch.nn", "numpy", "math", "collections", "dataclasses", "json", "time"])
def test_what_is_available_can_be_imported(module: str) -> None:
    assert told(f"import {module} as m\nfrom {module} import *\nprint(m.__name__)", only="txt err") == [
        {"k": "txt", "fd": 1, "s": f"{module}\n", "src": "print(m.__name__)"}
    ]


def test_numpy_is_the_real_one() -> None:
    source = "import numpy as np, math\nprint(np.float32(1) + 1, math.pi > 3, np.__version__)"
    assert told(source)[0]["s"] == f"2.0 True {np.__version__}\n"


def test_other_imports_are_told_apart_from_those_of_libraries() -> None:
    # numpy and time import parts of themselves in the name of the program's frame.
    source = "import numpy as np, time\nprint(np.ones(3), time.strptime('1', '%d').tm_mday)\n__import__('socket')"
    assert [e["k"] for e in told(source)] == ["txt"]
    source = "try:\n    import socket\nexcept ImportError as e:\n    print(e.name)"
    assert [e["s"] for e in told(source, only="txt")] == ["socket\n"]
