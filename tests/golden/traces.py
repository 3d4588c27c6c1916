"""Golden traces: what every example says, as files, and how a new run is held against them.

<example>.jsonl   the example's events, one a line, without times and without the engine's version
why/<case>.py     a program whose first line says which gradient is remarkable and what was planted to make it so
cells/<name>.py   ops whose gradients are checked cell by cell
loops/<name>.py   programs that say the same in each turn, with their live runs (`live.py`)
*/<name>.jsonl    the events of each
released/<v>/     what the examples said when version <v> of the format was released: it stays readable and as it is
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from retrograde.program import run_program
from retrograde.recording.events import AnyEvent, End, Run, encode
from retrograde_server.examples import Example, all_examples

FOLDER = Path(__file__).parent
RELEASED = FOLDER / "released"
PROGRAMS = tuple(sorted(FOLDER.glob("*/*.py")))
"""What is recorded besides the examples."""
RELATIVE, ABSOLUTE = 1e-4, 1e-6
"""Another NumPy, BLAS or processor rounds float32 differently; a wrong gradient is off by far more."""
MOVED = 4
"""Elements that may stand in a neighbouring bar of a histogram for the same reason."""

_FLOAT = re.compile(r"([-+]?\d+\.\d*(?:e[-+]?\d+)?)")


def path_of(example: Example) -> Path:
    """The example's golden file."""
    return FOLDER / f"{example.name}.jsonl"


def run(example: Example) -> list[AnyEvent]:
    """The events of a new run of an example."""
    return run_source(example.source)


def run_source(source: str) -> list[AnyEvent]:
    """The events of a new run, with what differs from run to run set to nothing."""
    events: list[AnyEvent] = []
    run_program(source, events.append)
    return [masked(event) for event in events]


def wanted() -> dict[Path, str]:
    """Every golden file and what it should hold."""
    found = {path_of(example): text_of(run(example)) for example in all_examples()}
    found.update((path.with_suffix(".jsonl"), text_of(run_source(path.read_text("utf-8")))) for path in PROGRAMS)
    return found


def recorded() -> set[Path]:
    """Every golden file there is, but for those of released versions."""
    return {path for path in FOLDER.rglob("*.jsonl") if RELEASED not in path.parents}


def masked(event: AnyEvent) -> AnyEvent:
    """The event without its time, and without the version of the engine."""
    replace = msgspec.structs.replace
    if isinstance(event, Run):
        return replace(event, t=0, engine="")
    return replace(event, t=0, ms=0.0) if isinstance(event, End) else replace(event, t=0)


def text_of(events: list[AnyEvent]) -> str:
    """The events as a golden file holds them."""
    return "".join(encode(event).decode() + "\n" for event in events)


def differences(golden: str, came: str) -> list[str]:
    """Where two traces differ: `event 7 (op), val.x: 6.0 became 7.0`. Floats may differ by a rounding."""
    before, after = ([msgspec.json.decode(line) for line in text.splitlines()] for text in (golden, came))
    found = [
        f"event {q} ({old['k']}){place}: {change}"
        for q, (old, new) in enumerate(zip(before, after, strict=False))
        for place, change in _differences(old, new, "")
    ]
    if len(before) != len(after):
        found.append(f"{len(before)} events became {len(after)}")
    return found


def _differences(old: Any, new: Any, place: str) -> Iterator[tuple[str, str]]:
    """Place and change of whatever differs between two JSON values."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key in old:
            inner = f"{place}.{key}" if place else f", {key}"
            if key != "hist" or not _same_histogram(old[key], new[key]):
                yield from _differences(old[key], new[key], inner)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for i, pair in enumerate(zip(old, new, strict=True)):
            yield from _differences(*pair, f"{place}[{i}]")
    elif not _same(old, new):
        yield place, f"{old!r} became {new!r}"


def _same(old: object, new: object) -> bool:
    if type(old) is not type(new):
        return False
    if isinstance(old, float) and isinstance(new, float):
        return _close(old, new)
    return _same_text(old, new) if isinstance(old, str) and isinstance(new, str) else old == new


def _close(old: float, new: float) -> bool:
    return math.isclose(old, new, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def _same_text(old: str, new: str) -> bool:
    """What a program prints holds floats too; the words between them must be the same."""
    before, after = _FLOAT.split(old), _FLOAT.split(new)
    if len(before) != len(after) or before[::2] != after[::2]:
        return False
    return all(_close(float(a), float(b)) for a, b in zip(before[1::2], after[1::2], strict=True))


def _same_histogram(old: list[int], new: list[int]) -> bool:
    """The same number of elements, and next to none of them in another bar."""
    moved = sum(abs(a - b) for a, b in zip(old, new, strict=False)) // 2
    return len(old) == len(new) and sum(old) == sum(new) and moved <= MOVED
