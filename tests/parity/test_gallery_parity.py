"""The gallery's programs, which lie beside the project where there is one, give the values that PyTorch gave."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.architecture.repository import ROOT

from .printed import under_retrograde

FOLDER = ROOT.parent / "shared"
TELL = "\nprint('@' + json.dumps(G, default=str))\n"


def _values() -> dict[str, Any]:
    """What each program reports here."""
    lines = (FOLDER / "gallery.py").read_text("utf-8").splitlines()
    source = "\n".join(line for line in lines if "json.dump(" not in line)
    printed = under_retrograde(source + TELL)
    found: dict[str, Any] = json.loads(printed.rpartition("@")[2])
    return found


def _near(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return isinstance(b, dict) and all(_near(a[k], b.get(k)) for k in a)
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(_near, a, b))
    if isinstance(a, float) and isinstance(b, int | float):
        return a == pytest.approx(b, rel=1e-5, abs=1e-6, nan_ok=True)
    return bool(a == b)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the gallery is not here")
def test_the_gallery_gives_the_reference_values() -> None:
    wanted = json.loads((FOLDER / "gallery.json").read_text("utf-8"))
    found = _values()
    # PyTorch warns once in a process, so that only the first program that does has the words.
    for program in (*wanted.values(), *found.values()):
        program.pop("warning", None)
    assert {k: v for k, v in wanted.items() if not _near(v, found.get(k))} == {}
    assert len(wanted) > 50
