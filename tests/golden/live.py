"""The programs in `loops` say the same in each turn: what they say when they are told live, with repetitions.

loops/<name>.live.ndjson   a run that was told live: where repetitions begin and end differs from run to run

    .venv/bin/python -m tests.golden.live
"""

from __future__ import annotations

from pathlib import Path

from retrograde.program import ProgramLimits, run_program
from retrograde.recording.events import AnyEvent

from .traces import FOLDER, masked, text_of

LOOPS = tuple(sorted((FOLDER / "loops").glob("*.py")))
LIVE = 10**6
"""Events that may be repeated."""


def path_of_live(program: Path) -> Path:
    """Where its live run is."""
    return program.with_suffix(".live.ndjson")


def told(source: str, repeated: int = LIVE) -> list[AnyEvent]:
    """The events of a new run."""
    events: list[AnyEvent] = []
    run_program(source, events.append, limits=ProgramLimits(repeated=repeated))
    return [masked(event) for event in events]


def main() -> None:
    """Writes the live run of every program."""
    for program in LOOPS:
        path_of_live(program).write_text(text_of(told(program.read_text("utf-8"))), "utf-8")


if __name__ == "__main__":
    main()
