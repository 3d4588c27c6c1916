"""A run that is told with repetitions is the run that is told in full."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from retrograde.recording.events import Gap, Item, Leaf, Repeat, decode
from retrograde.recording.expand import expand

from .live import LOOPS, path_of_live, told
from .traces import differences, text_of

PROGRAMS = pytest.mark.parametrize("program", LOOPS, ids=lambda program: program.stem)


@PROGRAMS
def test_repetitions_stand_for_what_is_told_in_full(program: Path) -> None:
    live = told(program.read_text("utf-8"))
    assert not differences(program.with_suffix(".jsonl").read_text("utf-8"), text_of(list(expand(live))))
    assert Counter(type(event) for event in live)[Repeat] > 3
    assert len(live) < 0.75 * (live[-1].q + 1)


@PROGRAMS
def test_a_recorded_live_run_stays_readable(program: Path) -> None:
    live = [decode(line) for line in path_of_live(program).read_bytes().splitlines()]
    assert any(isinstance(event, Repeat) for event in live)
    assert not differences(program.with_suffix(".jsonl").read_text("utf-8"), text_of(list(expand(live))))


def test_a_turn_of_a_long_loop_costs_its_numbers() -> None:
    program = "import torch\ny = x = torch.tensor(1., requires_grad=True)\nfor i in range({}): y = y * x\ny.backward()"
    short, long = (len(text_of(told(program.format(turns)))) for turns in (1000, 2000))
    assert (long - short) / 1000 < 80


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
