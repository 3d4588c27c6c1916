"""The repository as the architecture tests read it: its root and the files that are part of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", ".venv-bench", "node_modules", "_web", "__pycache__", "dist", "screenshots", ".hypothesis"}
"""Folders that are installed, built or recorded; an unpacked archive has no git to ask."""


def own_files() -> Iterator[Path]:
    """Every file that was written for the project or generated into it."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith("_cache")]
        yield from (Path(folder) / name for name in sorted(files) if not name.endswith(".tsbuildinfo"))
