"""Programs that say the same in each turn, once as their runs are told live and once in full.

repeated/<name>.jsonl        with repetitions: where they begin and end differs from run to run
repeated/<name>.full.jsonl   the same run with the events that they stand for
"""

from __future__ import annotations

from pathlib import Path

from retrograde.program import ProgramLimits, run_program
from retrograde.recording.events import AnyEvent
from retrograde.recording.expand import expand

from .traces import FOLDER, masked, text_of

PROGRAMS = {
    "training": """
import torch, torch.nn as nn
torch.manual_seed(0)
inputs, targets = torch.randn(6, 4), torch.tensor([0, 1, 2, 0, 1, 2])
net = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
opt = torch.optim.SGD(net.parameters(), lr=0.5, momentum=0.9)
for step in range(6):
    opt.zero_grad()
    out = net(inputs)
    loss = nn.functional.cross_entropy(out, targets)
    loss.backward()
    opt.step()
    right = (out.argmax(1) == targets).float().mean()
    if step % 2 == 0:
        print(step, round(loss.item(), 2), right.item())
""",
    "descent": """
import torch
x, y = torch.linspace(-1, 1, 20), torch.linspace(-1, 1, 20) * 3 + 1
w, b = torch.zeros(1, requires_grad=True), torch.tensor(0., requires_grad=True)
for step in range(9):
    error = w * x + b - y
    loss = (error ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.3 * w.grad
        b -= 0.3 * b.grad
    w.grad.zero_()
    b.grad = None
    if loss < 0.2:
        break
""",
    "numbers": """
import torch
a = torch.tensor(2., requires_grad=True)
wide = torch.tensor([1e30, 2., 1 / 3], dtype=torch.float64, requires_grad=True)
y = a
for k in range(8):
    y = y * a if k % 3 else y + a * 0.1
    odd = torch.arange(40) * k - 10 ** 7
    odd = torch.ones(17) * (k - 2.5) * 1234567.
    bad = torch.randn(3, 9).t() / torch.tensor(float(k - 1)) * (float('nan') if k == 5 else 0.)
    truth = torch.arange(20) > k
    (wide * k).sum().backward()
    for i in range(k % 3 + 2):
        tiny = torch.tensor(-0.) * i + 1e-40 * k
y.backward()
""",
}


def paths_of(name: str) -> tuple[Path, Path]:
    """The files of a program: told live, and in full."""
    return FOLDER / "repeated" / f"{name}.jsonl", FOLDER / "repeated" / f"{name}.full.jsonl"


def told(name: str, repeated: int) -> list[AnyEvent]:
    """The events of a new run; with `repeated` as a live stream has them."""
    events: list[AnyEvent] = []
    run_program(PROGRAMS[name], events.append, limits=ProgramLimits(repeated=repeated))
    return [masked(event) for event in events]


def write() -> None:
    """Writes the files of every program."""
    for name in PROGRAMS:
        live, full = paths_of(name)
        events = told(name, 10**6)
        live.write_text(text_of(events), "utf-8")
        full.write_text(text_of(list(expand(events))), "utf-8")
