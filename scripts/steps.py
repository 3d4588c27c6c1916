"""Runs named commands one after another, all of them even when one fails, and says at the end which ones did."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

from web import ROOT

Steps = Mapping[str, Sequence[str]]


def run(steps: Steps) -> list[str]:
    """Names of the steps that failed; each name is printed before its command's own output."""
    failed = []
    for name, command in steps.items():
        print(f"── {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL).returncode:
            failed.append(name)
    return failed
