"""After the warm-up nothing a program does opens a file: there are none in the process it runs in."""

from __future__ import annotations

import subprocess
import sys

from retrograde.program import FILENAME

CHILD = """
import sys
from retrograde.program import run_program, warm_up

warm_up()
opened = []
sys.addaudithook(lambda event, args: opened.append(args[0]) if watching and event == "open" else None)
watching = True
statuses = []
for source in PROGRAMS:
    statuses.append(run_program(source, lambda event: None))
watching = False
print(statuses)
print(opened)
"""
PROGRAMS = [
    "import torch, numpy as np\nx = torch.randn(3, 3, requires_grad=True)\n(x @ x).sum().backward()\nprint(x, x.grad)",
    "import torch\nfrom torch import nn, optim\nnet = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))\n"
    "o = optim.Adam(net.parameters())\n"
    "loss = nn.CrossEntropyLoss()(net(torch.randn(5, 4)), torch.tensor([0, 1, 0, 1, 1]))\n"
    "o.zero_grad(); loss.backward(); o.step(); print(net, loss)",
    "import numpy as np\nprint(np.arange(5000).reshape(50, 100), np.array(['a']), np.array([1 + 2j]), np.float16(3))",
    "import numpy as np\nprint(np.random.default_rng(1).choice(5), np.linalg.svd(np.eye(2)), np.histogram([1, 2]))",
    "import random, statistics, decimal, fractions, json, textwrap, pprint, string, heapq, enum, dataclasses, typing\n"
    "pprint.pprint({'a': [1] * 50}); print(random.gauss(0, 1), statistics.mean([1, 2]), json.dumps({'한': 1}))",
    "import traceback\ntry: 1 / 0\nexcept ZeroDivisionError: traceback.print_exc()",
    "import warnings; warnings.warn('w'); print(f'{3.14159:10.3e}', '한글'.encode('euc-kr'), 'x'.encode('cp949'))",
    "import time; print(time.strftime('%Y'), time.strptime('2020', '%Y').tm_year)",
    "import inspect\ndef f(): pass\nprint(inspect.getsource(f), inspect.signature(f))",
    "prnt(1)",
    "import torhc",
    "import torch; torch.onse",
    "x = [1, 2",
    "import torch; torch.ones(2) + torch.ones(3)",
    "def f(): f()\nf()",
    "import numpy as np; np.ones((10**9, 10**9))",
    "raise SystemExit(2)",
]  # fmt: skip


def test_nothing_is_opened_after_the_warm_up() -> None:
    code = CHILD.replace("PROGRAMS", repr(PROGRAMS))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    statuses, opened = done.stdout.splitlines()
    assert done.stderr == ""
    # Python itself looks for the line of a syntax error under the program's name, and does without it.
    assert set(eval(opened)) <= {FILENAME}
    assert eval(statuses) == ["ok"] * 9 + ["error"] * 6 + ["memory", "error"]
