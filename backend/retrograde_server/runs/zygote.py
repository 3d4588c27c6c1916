"""The warm process that children are forked from: engine and NumPy imported, a tiny environment, never a program.

It talks with the server over one SEQPACKET socket, one JSON message a packet: `Setup` comes first and is answered by
`Ready`; then every `Fork`, with the child's three pipe ends attached, is answered by `Forked` with a pidfd attached,
and every death of a child is told by `Exited`. When the server goes, the kernel ends the zygote, and with it every
child.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import msgspec

from retrograde.program import warm_up
from retrograde.program.run import COLLECTOR
from retrograde_server.runs import child, sandbox
from retrograde_server.runs.limits import Limits

PACKET = 128 * 1024
"""Bytes of the largest message."""


class Setup(msgspec.Struct, frozen=True, tag="setup"):
    """What all children of this zygote have in common."""

    server: int
    """Process id of the server."""
    runner: str
    """`module:function` of what runs a program, called like `retrograde.program.run_program`."""
    limits: Limits
    confinement: sandbox.Confinement


class Fork(msgspec.Struct, frozen=True, tag="fork"):
    """Make child `number`; its program, event and diagnostics pipe ends are attached."""

    number: int


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The zygote is warm. `layers` as `sandbox.probe` found them."""

    layers: dict[str, str]


class Forked(msgspec.Struct, frozen=True, tag="forked"):
    """Child `number` lives; its pidfd is attached."""

    number: int
    pid: int


class Exited(msgspec.Struct, frozen=True, tag="exited"):
    """Child `number` is gone."""

    number: int
    code: int
    """Exit status, or minus the signal that killed it."""
    rss: int
    """Largest resident memory, in bytes."""
    cpu_s: float


ToZygote: TypeAlias = Setup | Fork
FromZygote: TypeAlias = Ready | Forked | Exited

encode = msgspec.json.Encoder().encode
decode_to = msgspec.json.Decoder(ToZygote).decode
decode_from = msgspec.json.Decoder(FromZygote).decode


def main(control: socket.socket) -> None:
    """Serves forks until the server is gone."""
    setup = decode_to(control.recv(PACKET))
    assert isinstance(setup, Setup)
    sandbox.die_with_parent(setup.server)
    runner = _warm(setup)
    sandbox.drop_user()
    sandbox.die_with_parent(setup.server)  # Changing the user clears the wish.
    layers = _probe(setup.confinement)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR)
    control.send(encode(Ready(layers)))
    engaged = tuple(name for name, problem in layers.items() if not problem)
    Nursery(control, partial(child.live, runner, setup.confinement, engaged)).serve()


class Nursery:
    """Forks children on request and tells of their end. `live(pipes, parent)` is a child's life."""

    def __init__(self, control: socket.socket, live: Callable[[tuple[int, ...], int], object]) -> None:
        self._control = control
        self._live = live
        self._children: dict[int, tuple[int, int]] = {}
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def serve(self) -> None:
        while True:
            for fd, _ in self._poll.poll():
                if fd in self._children:
                    self._bury(fd)
                elif not self._answer():
                    return

    def _answer(self) -> bool:
        """Carries out one request; False when the server is gone."""
        packet, pipes, _, _ = socket.recv_fds(self._control, PACKET, 3)
        if not packet:
            return False
        request = decode_to(packet)
        assert isinstance(request, Fork)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._live(tuple(pipes), parent)
        for fd in pipes:
            os.close(fd)
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = request.number, pid
        self._poll.register(pidfd, select.POLLIN)
        socket.send_fds(self._control, [encode(Forked(request.number, pid))], [pidfd])
        return True

    def _bury(self, pidfd: int) -> None:
        number, pid = self._children.pop(pidfd)
        self._poll.unregister(pidfd)
        os.close(pidfd)
        _, status, usage = os.wait4(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        cpu_s = usage.ru_utime + usage.ru_stime
        self._control.send(encode(Exited(number, code, usage.ru_maxrss * 1024, cpu_s)))


def _warm(setup: Setup) -> child.Runner:
    """Imports the runner and whatever programs may need, so that no child has anything left to open or to make."""
    module, _, function = setup.runner.partition(":")
    run = getattr(importlib.import_module(module), function)
    warm_up()
    runner: child.Runner = partial(run, limits=setup.limits.program)
    return runner


def _probe(confinement: sandbox.Confinement) -> dict[str, str]:
    """Which layers hold on this machine, found by a process that confines itself and exits."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(write, encode(sandbox.probe(confinement)))
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        found = answer.read()
    os.waitpid(pid, 0)
    return msgspec.json.decode(found or b"{}", type=dict[str, str])


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
