"""The server's side of the zygote: starts it, asks it for children, keeps spares ready, replaces it when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import subprocess
import sys
from collections import deque
from pathlib import Path

import structlog

import retrograde
import retrograde_server
from retrograde_server.runs import seccomp, zygote
from retrograde_server.runs.executor import ExecutorDown
from retrograde_server.runs.limits import Limits
from retrograde_server.runs.process import ChildProcess
from retrograde_server.runs.sandbox import Confinement

RUNNER = "retrograde.program:run_program"
START_S = 30
FORK_S = 5
EXIT_S = 1
REFILL_S = 0.02
"""A spare is forked this long after one was taken, so as not to delay the program that took it."""

log = structlog.get_logger()


def environment(path: tuple[str, ...] = ()) -> dict[str, str]:
    """The whole environment of the zygote: nothing of the server's. `path` is searched for modules as well.

    One BLAS thread, because children may not make threads; fixed hashes, so that runs repeat; memory that is kept
    between allocations, because fresh pages cost more than the arithmetic of small tensors.
    """
    roots = [str(Path(module.__path__[0]).parent) for module in (retrograde, retrograde_server)]
    fixed = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join([*roots, *path]),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
        "MALLOC_TRIM_THRESHOLD_": str((1 << 31) - 1),
        "MALLOC_TOP_PAD_": str(16 << 20),
    }
    return fixed | _blas_kernels()


def _blas_kernels() -> dict[str, str]:
    """OpenBLAS takes AVX2 kernels on AMD processors that have AVX-512, which halves its speed."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return {}
    needed = ("AuthenticAMD", "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd")
    if all(re.search(rf"\b{word}\b", text) for word in needed):
        return {"OPENBLAS_CORETYPE": "SkylakeX"}
    return {}


class ForkServer:
    """Makes children. `layers` says what confines them: "" when it holds, else why it does not."""

    def __init__(self, limits: Limits, *, spares: int = 1, runner: str = RUNNER, path: tuple[str, ...] = ()) -> None:
        self._limits = limits
        self._spares_wanted = spares
        self._runner = runner
        self._path = path
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready: asyncio.Future[zygote.Ready] | None = None
        self._births: dict[int, asyncio.Future[None]] = {}
        self._children: dict[int, ChildProcess] = {}
        self._spares: deque[ChildProcess] = deque()
        self._numbers = 0
        self._starting = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self.layers: dict[str, str] = {}

    @property
    def ready(self) -> bool:
        """The zygote is warm."""
        return self._ready is not None and self._ready.done() and not self._closed

    async def start(self) -> None:
        """Starts the zygote unless it runs, and fills the spares. Raises ExecutorDown."""
        async with self._starting:
            if self.ready:
                return
            if self._closed:
                raise ExecutorDown("The server is shutting down; run again when it is back.")
            try:
                self._spawn()
                assert self._ready is not None
                ready = await asyncio.wait_for(asyncio.shield(self._ready), START_S)
            except (TimeoutError, OSError) as error:
                self._lose_zygote()
                raise ExecutorDown(f"The process that runs programs did not start: {error or 'no answer'}.") from None
        self._report(ready.layers)
        self._refill()

    async def take(self) -> ChildProcess:
        """A confined child that waits for its program: a spare when there is one. Raises ExecutorDown."""
        while self._spares:
            child = self._spares.popleft()
            if child.alive:
                asyncio.get_running_loop().call_later(REFILL_S, self._refill)
                return child
        self._refill()
        return await self._fork()

    async def shutdown(self) -> None:
        """Kills every child and the zygote, and waits until they are gone."""
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        children = list(self._children.values())
        self._lose_zygote()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(child.gone.wait() for child in children)), EXIT_S)

    def _spawn(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (ours, theirs):
            for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
                end.setsockopt(socket.SOL_SOCKET, option, 2 * zygote.PACKET)
        command = [sys.executable, "-s", "-P", "-m", zygote.__name__, str(theirs.fileno())]
        with theirs:
            self._process = subprocess.Popen(
                command,
                env=environment(self._path),
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                cwd="/",
            )
        self._control = ours
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        ours.send(zygote.encode(self._setup()))
        ours.setblocking(False)
        loop.add_reader(ours.fileno(), self._receive)

    def _setup(self) -> zygote.Setup:
        try:
            filter = seccomp.compile_filter()
        except seccomp.Unavailable as error:
            log.warning("seccomp_unavailable", why=str(error))
            filter = b""
        confinement = Confinement(
            memory=self._limits.memory + self._limits.kept, cpu_s=self._limits.cpu_s, filter=filter
        )
        return zygote.Setup(os.getpid(), self._runner, self._limits, confinement)

    def _report(self, layers: dict[str, str]) -> None:
        self.layers = layers
        for name, problem in layers.items():
            if problem:
                log.warning("sandbox_layer_missing", layer=name, why=problem)
        log.info("zygote_ready", layers=[name for name, problem in layers.items() if not problem])

    async def _fork(self) -> ChildProcess:
        await self.start()
        assert self._control is not None
        self._numbers += 1
        child = ChildProcess(self._numbers)
        program, program_ours = os.pipe()
        events_ours, events = os.pipe()
        diagnostics_ours, diagnostics = os.pipe()
        theirs = [program, events, diagnostics]
        born = asyncio.get_running_loop().create_future()
        self._births[child.number] = born
        self._children[child.number] = child
        try:
            await child.connect(program_ours, events_ours, diagnostics_ours)
            socket.send_fds(self._control, [zygote.encode(zygote.Fork(child.number))], theirs)
        except OSError:
            self._bury(child.number, None)
            raise ExecutorDown("The process that runs programs is gone; run again.") from None
        finally:
            for fd in theirs:
                os.close(fd)
        try:
            async with asyncio.timeout(FORK_S):
                await born
        except TimeoutError:
            self._lose_zygote()
            raise ExecutorDown("The process that runs programs does not answer; run again.") from None
        return child

    def _refill(self) -> None:
        """Forks the spares that are missing, in the background."""
        if self._closed:
            return
        for _ in range(self._spares_wanted - len(self._spares) - len(self._tasks)):
            task = asyncio.get_running_loop().create_task(self._add_spare())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _add_spare(self) -> None:
        with contextlib.suppress(ExecutorDown):
            self._spares.append(await self._fork())

    def _receive(self) -> None:
        assert self._control is not None
        try:
            packet, fds, _, _ = socket.recv_fds(self._control, zygote.PACKET, 1)
        except BlockingIOError:
            return
        except OSError:
            packet, fds = b"", []
        if not packet:
            log.error("zygote_lost")
            self._lose_zygote()
            return
        match zygote.decode_from(packet):
            case zygote.Ready() as ready if self._ready is not None:
                self._ready.set_result(ready)
            case zygote.Forked(number, pid):
                self._children[number].born(pid, fds[0])
                self._births.pop(number).set_result(None)
            case zygote.Exited() as exited:
                self._bury(exited.number, exited)

    def _bury(self, number: int, exited: zygote.Exited | None) -> None:
        child = self._children.pop(number, None)
        birth = self._births.pop(number, None)
        if child is not None:
            child.died(exited)
        if birth is not None and not birth.done():
            birth.set_exception(ExecutorDown("The process that runs programs is gone; run again."))

    def _lose_zygote(self) -> None:
        """Forgets the zygote; the kernel ends its children. The next fork starts another."""
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control.fileno())
            self._control.close()
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(OSError("it ended while it was getting ready"))
            self._ready.exception()  # Whoever waited has given up already, perhaps.
        self._control = self._ready = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None
        self._spares.clear()
        for number, child in list(self._children.items()):
            child.kill()
            self._bury(number, None)
