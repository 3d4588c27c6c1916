"""Runs a program under PyTorch and under Retrograde and compares what it prints, token by token."""

from __future__ import annotations

import contextlib
import io
import random
import re
import tempfile
import warnings
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

import numpy as np

from retrograde.dtypes import float32, set_default_dtype
from retrograde.program import ProgramLimits, run_program
from retrograde.recording.events import Error, Text
from retrograde.tensor.printing import set_printoptions

_TOKEN = re.compile(r"[+-]?\d+\.?\d*(?:e[+-]?\d+)?|[^\W\d]\w*|[^\s\w]", re.IGNORECASE)
_FRACTION = re.compile(r"\.\d{3,}")
_LAST_PLACES = 2
"""Two libraries that add in different orders may differ by so much in the last printed digit of a float32."""
_RELATIVE = Decimal("2e-5")


def under_torch(source: str) -> str:
    """Standard output of the program under PyTorch, and its exception, if any, as a last line."""
    import torch

    torch.manual_seed(0)
    random.seed(0)
    np.random.seed(0)
    out = io.StringIO()
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with (
        contextlib.redirect_stdout(out),
        warnings.catch_warnings(),
        # What it saves is gone with it, as it is here.
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
    ):
        warnings.simplefilter("ignore")
        try:
            exec(compile(source, "program.py", "exec", dont_inherit=True), namespace)
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
        finally:
            torch.set_default_dtype(torch.float32)
            torch.set_grad_enabled(True)
            torch.set_printoptions(profile="default")
    return out.getvalue()


def under_retrograde(source: str) -> str:
    """The same here."""
    parts: list[str] = []

    def emit(event: Any) -> None:
        if isinstance(event, Text) and event.fd == 1:
            parts.append(event.s)
        elif isinstance(event, Error):
            parts.append(f"{event.etype}: {event.msg}\n")

    try:
        run_program(source, emit, limits=ProgramLimits(events=2_000, output=1 << 20))
    finally:
        set_default_dtype(float32)
        set_printoptions(profile="default")
    return "".join(parts)


def differences(theirs: str, ours: str) -> list[str]:
    """The lines whose tokens differ, as both printed them; empty when the outputs agree."""
    lines = zip_longest(theirs.rstrip().splitlines(), ours.rstrip().splitlines(), fillvalue="<nothing>")
    return [f"PyTorch: {a}\n   here: {b}" for a, b in lines if not _same(_TOKEN.findall(a), _TOKEN.findall(b))]


def _same(a: list[str], b: list[str]) -> bool:
    return len(a) == len(b) and all(x == y or _near(x, y) for x, y in zip(a, b, strict=True))


def _near(a: str, b: str) -> bool:
    """Whether two numbers are written alike and differ in the last places only."""
    try:
        x, y = Decimal(a), Decimal(b)
    except InvalidOperation:
        return False
    if not (_FRACTION.search(a) and _FRACTION.search(b)):
        return False
    place = Decimal(1).scaleb(max(int(x.as_tuple().exponent), int(y.as_tuple().exponent)))
    return abs(x - y) <= max(_LAST_PLACES * place, _RELATIVE * max(abs(x), abs(y)))
