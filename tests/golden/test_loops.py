"""A run that is told with repetitions is the run that is told in full."""

from __future__ import annotations

from collections import Counter

import pytest

from retrograde.program import ProgramLimits, run_program
from retrograde.recording.events import AnyEvent, Gap, Item, Leaf, Repeat, decode
from retrograde.recording.expand import expand

from .loops import PROGRAMS, paths_of, told
from .traces import differences, text_of

NAMES = pytest.mark.parametrize("name", PROGRAMS)
LIVE = 10**6


@NAMES
def test_repetitions_stand_for_what_is_told_in_full(name: str) -> None:
    live = told(name, LIVE)
    assert not differences(text_of(told(name, 0)), text_of(list(expand(live))))
    kinds = Counter(type(event).__name__ for event in live)
    assert kinds["Repeat"] > 3
    assert len(live) < 0.75 * (live[-1].q + 1)


@NAMES
def test_golden_repetitions_are_readable(name: str) -> None:
    live, full = ([decode(line) for line in path.read_bytes().splitlines()] for path in paths_of(name))
    assert any(isinstance(event, Repeat) for event in live)
    assert text_of(list(expand(live))) == text_of(full)
    assert not differences(text_of(full), text_of(told(name, 0)))


def test_a_step_of_a_long_loop_costs_its_numbers() -> None:
    program = (
        "import torch\nx = torch.tensor(1., requires_grad=True)\ny = x\nfor i in range({}): y = y * x\ny.backward()"
    )
    sizes = []
    for turns in (1000, 2000):
        events: list[AnyEvent] = []
        run_program(program.format(turns), events.append, limits=ProgramLimits(repeated=LIVE))
        sizes.append(len(text_of(events)))
    assert (sizes[1] - sizes[0]) / 1000 < 60


@pytest.mark.parametrize(
    ("repeat", "said"),
    [
        (Repeat(q=4, t=0, n=1, back=1), "event 4 repeats one of kind Gap, which is never repeated"),
        (Repeat(q=4, t=0, n=1, back=2), "too few numbers"),
        (Repeat(q=5, t=0, n=1, back=1), "event 5 repeats event 4, which is missing"),
    ],
)
def test_a_repetition_that_cannot_be_is_refused(repeat: Repeat, said: str) -> None:
    leaf = Leaf(q=2, t=0, id=1, role="input", shape=(), dtype="float32", rg=True, sc=0, val=Item(1.0))
    with pytest.raises(ValueError, match=said):
        list(expand([leaf, Gap(q=3, t=0, n=0, why="slow"), repeat]))
