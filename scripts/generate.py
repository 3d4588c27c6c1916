"""Writes every generated file from its declaration; with `--check`, only says which are out of date."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from retrograde.recording import events, trials, values
from retrograde_server.protocol import messages
from schema import Declaration
from typescript import typescript

ROOT = Path(__file__).resolve().parents[1]
PROTOCOL = Path("frontend/src/protocol")

TRACE = Declaration(
    events, "trace-1.schema.json", "Events of a trace, version 1.", ("AnyEvent",), parts=(values, trials)
)
SESSION = Declaration(
    messages,
    "session.schema.json",
    "Messages of a live session, both directions.",
    ("ClientMessage", "ServerMessage"),
    uses=(TRACE,),
)
MODULES = {TRACE.file: "./trace.gen.js"}


def generated() -> Iterator[tuple[Path, str]]:
    """Path inside the repository and text of every generated file."""
    for declaration, module in ((TRACE, "trace.gen.ts"), (SESSION, "session.gen.ts")):
        schema = declaration.schema()
        yield Path("schema") / declaration.file, _json(schema)
        yield PROTOCOL / module, typescript(schema, MODULES)
    if (ROOT / "engine/retrograde/readings/catalogue.py").is_file():
        catalogue = importlib.import_module("retrograde.readings.catalogue").catalogue()
        yield PROTOCOL / "catalogue.gen.json", _json(catalogue)


def stale() -> list[Path]:
    """Generated files whose text on disk is not what their declaration gives."""
    return [path for path, text in generated() if not _same(ROOT / path, text)]


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Exit status 1 when `--check` finds a file out of date."""
    if "--check" in sys.argv[1:]:
        outdated = stale()
        for path in outdated:
            print(f"{path}: out of date, run `make types`")
        return 1 if outdated else 0
    for path, text in generated():
        if not _same(ROOT / path, text):
            (ROOT / path).write_text(text, "utf-8")
            print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
