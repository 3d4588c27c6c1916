"""Prints the traces of the gallery's programs, which lie beside the project where there is one:

    .venv/bin/python -m tests.golden.gallery

One trace after another, an empty line between two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retrograde.program import ProgramLimits, run_program
from retrograde.recording.events import AnyEvent

from .traces import text_of

PROGRAMS = Path(__file__).parents[3] / "shared" / "gallery.py"
EVENTS = 20_000
"""Programs that train for long are cut here."""


def sources() -> Iterator[str]:
    """Each program with the lines that all of them share."""
    shared, *blocks = PROGRAMS.read_text("utf-8").split("\n@ex(")
    for block in blocks:
        lines = [line for line in block.splitlines() if "json.dump(" not in line]
        yield shared + "\n@ex(" + "\n".join(lines) + "\n"


def main() -> None:
    """Runs and prints all of them."""
    for source in sources():
        events: list[AnyEvent] = []
        run_program(source, events.append, limits=ProgramLimits(events=EVENTS))
        print(text_of(events))


if __name__ == "__main__":
    main()
