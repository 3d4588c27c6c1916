"""Programs that attack, with Python's whole library in reach: each ends as it should, and the next one just runs."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio

from retrograde.recording.events import AnyEvent, End, Error, Status, Text
from retrograde_server.runs import forkserver
from retrograde_server.runs.executor import Ended, ExecutorDown, Happened
from retrograde_server.runs.limits import MIB, Limits, Program
from retrograde_server.runs.local import LocalExecutor

from .conftest import executing

MEMORY = 256 * MIB


class Attack(NamedTuple):
    """A program and how its run must end. `said` is part of the end's message, or of the error's."""

    name: str
    source: str
    status: Status
    said: str = ""


SYSCALL = "print(ctypes.CDLL(None, use_errno=True).syscall({}), ctypes.get_errno())"
END = "from retrograde.recording.events import End\nemit(End(q=1, t=0, status='ok', ops=0, ms=1))\n"
DEEP = "sys.setrecursionlimit(10**8)\n"
ATTACKS = (
    Attack("endless loop", "while True: pass", "timeout", "longer than"),
    Attack("endless C call", "10 ** 10 ** 9", "timeout", "line 1"),
    Attack("endless loop, deaf", "signal.signal(signal.SIGUSR1, signal.SIG_IGN)\nwhile True: pass", "timeout"),
    Attack("sleeps", "time.sleep(1000)", "timeout", "line 1"),
    Attack("stops itself", "os.kill(os.getpid(), signal.SIGSTOP)", "timeout"),
    Attack("memory bomb", f"x = bytearray({2 * MEMORY})", "error", ""),
    Attack("memory bomb, NumPy", "a = [np.ones(1 << 20) for _ in range(100)]", "error"),
    Attack("memory bomb, list", "x = []\nwhile True: x.append(x * 10)", "error"),
    Attack("output bomb", "while True: print('x' * 1000)", "output", "its trace grew"),
    Attack("one huge print", "print('x' * 5_000_000)", "ok"),
    Attack("diagnostics flood", "while True: os.write(2, b'x' * 65536)", "timeout"),
    Attack("leaves at once", "os._exit(0)", "lost", "exit status 0"),
    Attack("leaves with a status", "os._exit(3)", "lost", "exit status 3"),
    Attack("kills itself", "os.kill(os.getpid(), 9)", "memory", "most likely"),
    Attack("segmentation fault", "x = 1\nctypes.string_at(0)", "lost", "SIGSEGV"),
    Attack("aborts", "os.abort()", "lost", "SIGABRT"),
    Attack("deep recursion", "def f(): f()\nf()", "error", "recursion"),
    Attack("deep recursion in C", f"{DEEP}def f(x): sorted([x], key=f)\nf(1)", "lost", "SIGSEGV"),
    Attack("forks", "os.fork()", "error", "not permitted"),
    Attack("fork bomb", "while True:\n  try: os.fork()\n  except OSError: pass", "timeout"),
    Attack("starts a thread", "threading.Thread(target=print).start()", "error", "can't start new thread"),
    Attack("starts a process", "subprocess.run(['true'])", "error", "not permitted"),
    Attack("executes", "os.execv('/bin/true', ['true'])", "error", "not permitted"),
    Attack("shell", "print(os.system('true'))", "ok"),
    Attack("kills the zygote", "os.kill(os.getppid(), 9)", "error", "not permitted"),
    Attack("kills everyone", "os.kill(-1, 9)", "error", "not permitted"),
    Attack("reads a file", "open('/etc/passwd')", "error", "not permitted"),
    Attack("reads a file, NumPy", "np.fromfile('/etc/passwd')", "error", "not permitted"),
    Attack("writes a file", "open('/tmp/x', 'w')", "error", "not permitted"),
    Attack("looks at a path", "os.stat('/')", "error", "not permitted"),
    Attack("looks around", "os.listdir('/proc/self/fd')", "error", "not permitted"),
    Attack("opens a socket", "socket.socket()", "error", "not permitted"),
    Attack("opens a local socket", "socket.socketpair()", "error", "not permitted"),
    Attack("raises its limits", "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (99, 99))", "error"),
    Attack("traces", SYSCALL.format("101, 0, 0, 0, 0"), "lost", "no program may do"),
    Attack("makes a memory file", "os.memfd_create('x')", "lost", "no program may do"),
    Attack("undoes privileges", SYSCALL.format("157, 38, 0, 0, 0, 0"), "lost", "no program may do"),
    Attack("new namespace", SYSCALL.format("272, 0x10000000"), "lost", "no program may do"),
    Attack("executable memory", "import mmap\nmmap.mmap(-1, 4096, prot=7)", "error", "not permitted"),
    Attack("loads a library", "ctypes.CDLL('libanl.so.1')", "error"),
    Attack("ends its trace and goes on", END + "while True: pass", "ok"),
    Attack("ends its trace and says more", END + "print(1)", "lost", "after its end"),
    Attack("ends its trace twice", END + "emit(End(q=2, t=0, status='ok', ops=0, ms=1))", "lost", "after its end"),
    Attack("ends its trace and crashes", END + "ctypes.string_at(0)", "lost", "SIGSEGV"),
    Attack("frame of nothing", "os.write(3, bytes(4))\nwhile True: pass", "lost", "frame of 0"),
    Attack("frame of 4 GB", "os.write(3, b'\\xff' * 4)\nwhile True: pass", "lost", "frame of 4294967295"),
    Attack("half a frame", "os.write(3, b'\\0\\0\\1\\0[')\nwhile True: pass", "timeout"),
    Attack("half a frame, leaves", "os.write(3, b'\\0\\0\\1\\0[')\nos._exit(0)", "lost", "exit status 0"),
    Attack("closes its pipe", "os.close(3)\nwhile True: pass", "timeout"),
    Attack("closes everything and leaves", "os.closerange(0, 100)\nos._exit(0)", "lost"),
    Attack("forges a number", "emit(type('', (), {})())", "error"),
    Attack("breaks the sink", "emit.__self__._write = None\nprint(1)\nwhile True: pass", "lost"),
)  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def executor() -> AsyncIterator[LocalExecutor]:
    async with executing(wall_s=0.5, memory=MEMORY, events=5000, trace=8 * MIB) as made:
        yield made


async def run(executor: LocalExecutor, source: str) -> list[AnyEvent]:
    events: list[AnyEvent] = []
    async with aclosing(executor.admit(Program(source)).progress()) as progress:
        async for step in progress:
            if isinstance(step, Happened | Ended):
                events += step.events
            if isinstance(step, Ended):
                events.append(step.end)
    return events


def end_of(events: list[AnyEvent]) -> End:
    end = events[-1]
    assert isinstance(end, End)
    return end


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
async def test_an_attack_ends_as_it_should_and_the_next_run_is_fine(executor: LocalExecutor, attack: Attack) -> None:
    events = await run(executor, attack.source)
    end = end_of(events)
    said = end.msg + "".join(f"{event.etype}: {event.msg}" for event in events if isinstance(event, Error))
    assert (end.status, attack.said in said) == (attack.status, True), said
    assert [event.q for event in events] == list(range(len(events)))
    after = await run(executor, "print('fine')")
    assert next(event.s for event in after if isinstance(event, Text)) == "fine"
    assert end_of(after).status == "ok"
    assert executor.capacity().running == 0


@pytest.mark.asyncio(loop_scope="module")
async def test_a_program_finds_only_its_five_files_and_the_fixed_environment(executor: LocalExecutor) -> None:
    source = """
open_ = []
for fd in range(16):
    try:
        os.lseek(fd, 0, 1)
        open_.append(fd)
    except OSError as error:
        if error.errno != 9:
            open_.append(fd)
print(open_, sorted(os.environ))
"""
    events = await run(executor, source)
    printed = "".join(event.s for event in events if isinstance(event, Text))
    files, _, names = printed.partition("] ")
    assert files == "[0, 1, 2, 3, 4"
    allowed = ("PATH", "HOME", "LANG", "PYTHON", "MALLOC_", "OPENBLAS_", "OMP_", "MKL_", "LC_CTYPE")
    assert [name for name in eval(names) if not name.startswith(allowed)] == []


async def test_processor_time_is_bounded_apart_from_the_time_on_the_clock() -> None:
    async with executing(cpu_s=1) as executor:
        end = end_of(await run(executor, "x = 1\nwhile True: pass"))
        assert (end.status, end.src) == ("timeout", (2, 0, 2, 16))
        assert "1 s of processor time" in end.msg


async def test_when_the_zygote_dies_its_runs_are_lost_and_another_takes_over() -> None:
    async with executing() as executor:
        progress = executor.admit(Program("print(os.getppid())\nwhile True: pass")).progress()
        zygote = 0
        async for step in progress:
            if isinstance(step, Happened):
                zygote = next((int(e.s) for e in step.events if isinstance(e, Text) and e.s.strip()), 0)
            if zygote:
                break
        os.kill(zygote, signal.SIGKILL)
        [*_, ended] = [step async for step in progress]
        assert isinstance(ended, Ended)
        assert ended.end.status == "lost"
        assert "Run it again" in ended.end.msg
        assert end_of(await run(executor, "print(1)")).status == "ok"


async def test_when_the_zygote_answers_no_more_another_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forkserver, "FORK_S", 0.2)
    async with executing(spares=0) as executor:
        [zygote] = [int(e.s) for e in await run(executor, "print(os.getppid(), end='')") if isinstance(e, Text) and e.s]
        os.kill(zygote, signal.SIGSTOP)
        assert end_of(await run(executor, "print(1)")).status == "lost"
        assert end_of(await run(executor, "print(1)")).status == "ok"


async def test_a_zygote_that_cannot_start_is_said_in_a_sentence() -> None:
    forks = forkserver.ForkServer(Limits(), runner="nowhere:run")
    with pytest.raises(ExecutorDown, match="did not start: it ended while it was getting ready"):
        await forks.start()
    assert not forks.ready
    await forks.shutdown()


async def test_after_shutdown_no_process_is_left() -> None:
    async with executing(spares=2) as executor:
        events = await run(executor, "print(os.getppid())")
        zygote = next(int(event.s) for event in events if isinstance(event, Text))
        assert zygote in children_of(os.getpid())
        assert children_of(zygote)
        handles = [os.pidfd_open(pid) for pid in (zygote, *children_of(zygote))]
    for handle in handles:
        assert select.select([handle], [], [], 5)[0], "a process is still alive"
        os.close(handle)


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
