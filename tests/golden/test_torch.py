"""Every example prints under PyTorch what it prints here, number by number."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from retrograde.recording.events import Text
from retrograde_server.examples import Example, all_examples

from .traces import differences, run

pytest.importorskip("torch")

PRINTER = """
import contextlib, io, json, sys
printed = []
for source in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(source, "program.py", "exec"), {"__name__": "__main__"})
    printed.append(out.getvalue())
json.dump(printed, sys.stdout)
"""


@pytest.fixture(scope="module")
def printed_by_torch() -> dict[str, str]:
    """What each example prints, run one after another in one process that has the real `torch`."""
    sources = json.dumps([example.source for example in all_examples()])
    answer = subprocess.run([sys.executable, "-c", PRINTER], input=sources, capture_output=True, text=True, check=True)
    return {example.name: text for example, text in zip(all_examples(), json.loads(answer.stdout), strict=True)}


@pytest.mark.parametrize("example", all_examples(), ids=lambda example: example.name)
def test_an_example_prints_what_pytorch_prints(example: Example, printed_by_torch: dict[str, str]) -> None:
    printed = "".join(event.s for event in run(example) if isinstance(event, Text))
    wanted = printed_by_torch[example.name]
    assert wanted.strip()
    assert differences(as_line(wanted), as_line(printed)) == []


def as_line(text: str) -> str:
    """Text as a trace of one line, to be compared as traces are."""
    return json.dumps({"k": "txt", "s": text})
