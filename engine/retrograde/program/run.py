"""Runs a program and tells everything it does as events, from `Run` to `End`."""

from __future__ import annotations

import gc
import linecache
import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import CodeType, ModuleType
from typing import Any, TextIO

import numpy as np

import retrograde
from retrograde.compat.tensorflow import tensorflow_modules
from retrograde.compat.torch import torch_modules
from retrograde.devices.cupy_library import cpu_only
from retrograde.devices.device import fresh_default
from retrograde.disk import Disk
from retrograde.program.check import Checker
from retrograde.program.decisions import Watched
from retrograde.program.errors import report_exception, report_flip, report_syntax_error, user_frames
from retrograde.program.lab import setup_of
from retrograde.program.marks import make_marks
from retrograde.program.namespace import make_main
from retrograde.program.output import Output, OutputLimit
from retrograde.program.parse import compile_program
from retrograde.program.scopes import Scopes
from retrograde.program.spans import FILENAME, Columns, Spans
from retrograde.program.tally import Tally
from retrograde.random import manual_seed
from retrograde.recording.events import MAJOR, MINOR, Code, End, Flip, Lab, Run, Span, Status
from retrograde.recording.feed import Emit, Feed, clean
from retrograde.recording.kept import Kept
from retrograde.recording.recorder import Recorder
from retrograde.tape.state import state


@dataclass(frozen=True)
class ProgramLimits:
    """How much a program may say."""

    events: int = 50_000
    """Events. Past them nothing more is recorded: one `Gap`, and then only text, an error and the end."""
    repeated: int = 0
    """Events that may come as a `Repeat` of earlier ones, beside those; 0 has each of them told in full."""
    output: int = 256 * 1024
    """Bytes of printed text, as UTF-8. The program is ended when it prints more."""


@dataclass(frozen=True)
class _Ending:
    """How a program ended."""

    status: Status
    msg: str = ""
    src: Span | None = None


def run_program(
    source: str, emit: Emit, *, seed: int = 0, name: str = FILENAME, limits: ProgramLimits | None = None,
    flip: Flip | None = None, lab: Lab | None = None, kept: Kept | None = None,
) -> Status:  # fmt: skip
    """Run the program `source` and hand its events to `emit`, one by one; how it ended.

    The generators of `random`, NumPy and the engine are seeded with `seed`. With `flip` one evaluation of one condition
    goes the other way; a run that does not come to that ends with an `Error`. With `lab` backward makes a mistake, the
    program goes the way of another run, or its gradients are checked. Nothing that the program does is raised here;
    what `emit` raises is. One program at a time: standard output and the tape's listener belong to it while it runs,
    so `emit` must not print. `kept` gets copies of the larger tensors, to be looked at afterwards.
    """
    program = _Program(source.removeprefix("\ufeff"), emit, limits or ProgramLimits(), flip, lab, kept)
    return program.run(seed, name)


@contextmanager
def recording(emit: Emit, *, limits: ProgramLimits | None = None) -> Iterator[None]:
    """Record what the engine does inside, without a program: no `Run` and `End`, and no places in a text."""
    feed = Feed(emit, (limits or ProgramLimits()).events)
    spans = Spans(Columns(""), {})
    with noted_by(Recorder(feed, Scopes(feed, spans), spans), None):
        yield
    feed.settle()


COLLECTOR = (50_000, 100, 20)
"""The garbage collector's thresholds while a program runs. A long tape lives: a second walk over it finds nothing."""


@contextmanager
def noted_by(recorder: Recorder, home: dict[str, Any] | None) -> Iterator[None]:
    """The recorder hears what the engine does; `home` has the global names of the program that is recorded, if any.

    Notes are many small objects that live for a while: the garbage collector's usual pace would cost more than they do.
    """
    before = state.listener, state.home, state.scope, gc.get_threshold()
    state.listener, state.home, state.scope, state.reads = recorder, home, None, None
    gc.set_threshold(*COLLECTOR)
    try:
        yield
    finally:
        state.listener, state.home, state.scope = before[:3]
        state.reads = None
        gc.set_threshold(*before[3])


class _Program:
    """One run of one program."""

    def __init__(
        self, source: str, emit: Emit, limits: ProgramLimits, flip: Flip | None, lab: Lab | None,
        kept: Kept | None,
    ) -> None:  # fmt: skip
        self._source = source
        self._flip = flip
        self._lab = lab
        self._setup = setup_of(lab)
        self._limits = limits
        disk = Disk()
        self._main = make_main({**torch_modules(disk), **tensorflow_modules()}, disk)
        self._feed = Feed(emit, limits.events, limits.repeated if self._setup.repeats else 0)
        self._columns = Columns(source)
        self._spans = Spans(self._columns, vars(self._main))
        self._scopes = Scopes(self._feed, self._spans)
        self._recorder = self._setup.recorder(self._feed, self._scopes, self._spans)
        self._recorder.teller.kept = kept
        self._output = Output(self._feed, self._scopes, self._spans, limits.output)

    def run(self, seed: int, name: str) -> Status:
        """See `run_program`."""
        feed = self._feed
        start = Run(
            q=feed.next_anyway(), t=feed.time(), v=(MAJOR, MINOR), engine=retrograde.__version__,
            source=clean(self._source), name=name, seed=seed, flip=self._flip, lab=self._lab,
        )  # fmt: skip
        feed.emit(start)
        _seed(seed)
        with self._installed(name):
            ending = self._execute()
            took = feed.time()
            self._setup.after(self._recorder, lambda: self._checker(seed), ending.status == "ok")
        self._output.finish()
        end = End(
            q=feed.next_anyway(), t=feed.time(), status=ending.status, ops=self._recorder.ops, ms=took / 1000,
            msg=ending.msg, src=ending.src,
        )  # fmt: skip
        feed.emit(end)
        return ending.status

    def _checker(self, seed: int) -> Checker:
        """Runs the program again and again."""

        def fresh() -> ModuleType:
            disk = Disk()
            return make_main({**torch_modules(disk), **tensorflow_modules()}, disk)

        return Checker(self._feed, self._source, fresh, lambda: _seed(seed))

    def _execute(self) -> _Ending:
        """Compile and execute; the events of a failure are sent here."""
        try:
            prepare, marks = self._setup.instrument(self._columns)
            compiled = compile_program(self._source, self._columns, prepare)
        except SyntaxError as error:
            report_syntax_error(self._feed, error, self._columns)
            return _Ending("error")
        feed, namespace = self._feed, vars(self._main)
        flip = self._setup.flipping(self._flip, compiled.records)
        self._tally = self._scopes.tally = Tally(feed, self._recorder, compiled.arms)
        watched = Watched(compiled.records, feed, self._scopes, self._spans, self._recorder, self._tally, flip)
        namespace["__builtins__"].update(make_marks(watched, self._setup.decisions), **marks, print=self._output.print)
        if compiled.constructs:
            feed.emit(Code(q=feed.next_anyway(), t=feed.time(), constructs=compiled.constructs))
        ending = self._executed(compiled.code) if flip.possible else _Ending("ok")
        self._tally.tell_anyway()
        if self._flip is None or not (failure := flip.failure()):
            return ending
        if ending.status != "ok":
            return replace(ending, msg=f"{ending.msg} {failure}".strip())
        report_flip(feed, failure, self._flip)
        return _Ending("error")

    def _executed(self, code: CodeType) -> _Ending:
        namespace = vars(self._main)
        try:
            with noted_by(self._recorder, namespace), self._setup.beside(self._recorder):
                exec(code, namespace)
                self._feed.settle()
        except BaseException as error:
            return self._ended_by(error)
        return _Ending("ok")

    def _ended_by(self, error: BaseException) -> _Ending:
        self._feed.settle()
        self._tally.tell_anyway()
        if isinstance(error, SystemExit):
            return _exited(error)
        namespace = vars(self._main)
        frames = user_frames(error, self._spans, namespace)
        where = frames[-1].src if frames else None
        if isinstance(error, OutputLimit):
            allowed = _size(self._limits.output)
            text = f"The program printed more than {allowed} and was ended. Print less often."
            return _Ending("output", text, where)
        if isinstance(error, KeyboardInterrupt):
            return _Ending("stopped", "The program was stopped.", where)
        report_exception(self._feed, error, self._spans, namespace, self._recorder.teller)
        return _Ending("memory" if isinstance(error, MemoryError) else "error")

    @contextmanager
    def _installed(self, name: str) -> Iterator[None]:
        """The program is `__main__`, started by its `name`, owns the standard streams, and is warned as usual."""
        before = state.grad_enabled, sys.getrecursionlimit(), sys.stdout, sys.stderr, sys.modules.get("__main__")
        lines = [f"{line}\n" for line in self._columns.lines]
        with ExitStack() as stack:
            stack.enter_context(cpu_only())
            stack.enter_context(fresh_default())
            stack.enter_context(warnings.catch_warnings())
            _usual_warnings()
            stack.callback(_restore, *before)
            stack.callback(setattr, sys, "argv", sys.argv)
            stack.callback(linecache.cache.pop, FILENAME, None)
            linecache.cache[FILENAME] = (len(self._source), None, lines, FILENAME)
            sys.modules["__main__"], sys.argv = self._main, [name]
            vars(self._main)["__file__"] = name
            sys.stdout, sys.stderr = self._output.streams
            state.grad_enabled = True
            yield


def _restore(grad_enabled: bool, recursion: int, stdout: TextIO, stderr: TextIO, main: ModuleType | None) -> None:
    state.grad_enabled = grad_enabled
    sys.setrecursionlimit(recursion)
    sys.stdout, sys.stderr = stdout, stderr
    if main is not None:
        sys.modules["__main__"] = main


def _usual_warnings() -> None:
    """Python's default filters; the engine's own floating-point warnings are left out, as PyTorch gives none."""
    warnings.showwarning = _show_warning
    warnings.resetwarnings()
    for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", kind)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"retrograde\.")


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """As Python's own, which an embedding process may have replaced."""
    (file or sys.stderr).write(warnings.formatwarning(message, category, filename, lineno, line))


def _seed(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)
    manual_seed(seed)


def _size(count: int) -> str:
    return f"{count} bytes" if count % 1024 else f"{count // 1024} KiB"


def _exited(error: SystemExit) -> _Ending:
    if error.code in (None, 0, False):
        return _Ending("ok")
    reason = error.code if isinstance(error.code, int) else clean(str(error.code))
    return _Ending("error", f"The program ended itself with exit status {reason}.")
