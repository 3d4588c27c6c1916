"""A runner without any language layer: the program gets what code that works round Python would have.

It shows that the operating system alone confines a child. Modules that attacks use are imported before.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde.recording.events import AnyEvent, End, Error, Run, Status, Text

PRELOADED = (ctypes, os, signal, socket, subprocess, sys, threading, time, np)


class _Printer:
    def __init__(self, tell: Callable[..., None]) -> None:
        self._tell = tell

    def write(self, text: str) -> int:
        self._tell(Text, fd=1, s=text)
        return len(text)

    def flush(self) -> None:
        """Nothing waits here."""


def run_program(
    source: str,
    emit: Callable[[AnyEvent], None],
    *,
    seed: int = 0,
    name: str = "",
    limits: Any,
    flip: Any = None,
    lab: Any = None,
    kept: Any = None,
) -> Status:
    """Runs `source` with `exec`, its prints as events; `emit` and the raw event pipe are in its reach."""
    started = time.perf_counter()
    count = 0

    def tell(kind: Any, **fields: Any) -> None:
        nonlocal count
        t = int((time.perf_counter() - started) * 1e6)
        emit(kind(q=count, t=t, **fields))
        count += 1

    tell(Run, v=(1, 0), engine="test", source=source, name=name, seed=seed)
    status: Status = "ok"
    names = {module.__name__: module for module in PRELOADED} | {"np": np}
    try:
        with contextlib.redirect_stdout(_Printer(tell)):  # type: ignore[type-var]
            exec(compile(source, "program.py", "exec"), {"__name__": "__main__", "emit": emit, "tell": tell, **names})
    except BaseException as error:
        status = "error"
        tell(Error, etype=type(error).__name__, msg=str(error))
    tell(End, status=status, ops=0, ms=(time.perf_counter() - started) * 1e3)
    return status
