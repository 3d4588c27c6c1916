"""A child confines itself: each layer is one step, taken after the fork and before the program is read.

The boundary is the operating system. A layer that this machine lacks is found out once, by a probe that takes every
step in a process of its own; the children then take exactly the steps that worked, and die rather than run without
one of them.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable

import msgspec

from retrograde_server.runs import seccomp

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_VERSION = 1

_STACK = 16 * 1024 * 1024
_NICENESS = 10
_NOBODY = 65534


class Confinement(msgspec.Struct, frozen=True):
    """What the steps need to know. Memory in bytes."""

    memory: int
    cpu_s: int
    filter: bytes
    """BPF instructions; empty when no filter could be compiled."""


class Unavailable(Exception):
    """This machine lacks the layer; `str()` says why."""


class _SockFprog(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.c_char_p))


class _LandlockRuleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _prctl(option: int, *args: object) -> None:
    padded = [*args, *(ctypes.c_ulong(0) for _ in range(4 - len(args)))]
    if _libc.prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _syscall(number: int, *args: object) -> int:
    result: int = _libc.syscall(ctypes.c_long(number), *args)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def die_with_parent(parent: int) -> None:
    """From now on the kernel kills this process when the process `parent`, which must be its parent, is gone."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


def drop_user() -> None:
    """A process of root becomes nobody; others stay who they are."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _leave_terminal(_: Confinement) -> None:
    os.setsid()
    os.nice(_NICENESS)


def _limit_resources(confinement: Confinement) -> None:
    for what in ("CORE", "FSIZE", "NPROC", "MEMLOCK", "MSGQUEUE"):
        kind = getattr(resource, f"RLIMIT_{what}", None)
        if kind is not None:
            resource.setrlimit(kind, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    resource.setrlimit(resource.RLIMIT_STACK, (_STACK, _STACK))
    resource.setrlimit(resource.RLIMIT_AS, (confinement.memory, confinement.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (confinement.cpu_s, confinement.cpu_s + 1))


def _hide_memory(_: Confinement) -> None:
    _prctl(_PR_SET_DUMPABLE, ctypes.c_ulong(0))


def _refuse_privileges(_: Confinement) -> None:
    _prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))


def _deny_files(_: Confinement) -> None:
    """Landlock with every right handled and none granted."""
    version = _syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_LANDLOCK_VERSION))
    rules = _LandlockRuleset(fs=(1 << 13) - 1)
    for since, bit in ((2, 13), (3, 14), (5, 15)):
        rules.fs |= (version >= since) << bit
    rules.net = 0b11 if version >= 4 else 0
    rules.scoped = 0b11 if version >= 6 else 0
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _syscall(_LANDLOCK_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    _syscall(_LANDLOCK_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)


def _filter_calls(confinement: Confinement) -> None:
    if not confinement.filter:
        raise Unavailable("no filter could be compiled")
    filter = seccomp.for_process(confinement.filter, os.getpid())
    program = _SockFprog(len=len(filter) // 8, filter=filter)
    _prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), ctypes.byref(program))


_STEPS: dict[str, Callable[[Confinement], None]] = {
    "session": _leave_terminal,
    "rlimits": _limit_resources,
    "not-dumpable": _hide_memory,
    "no-new-privileges": _refuse_privileges,
    "landlock": _deny_files,
    "seccomp": _filter_calls,
}
"""In the order in which they are taken: each works under the ones before it."""


def confine(confinement: Confinement, layers: tuple[str, ...]) -> None:
    """Takes the steps named by `layers`. Raises what the first one that fails raises."""
    for name, step in _STEPS.items():
        if name in layers:
            step(confinement)


def probe(confinement: Confinement) -> dict[str, str]:
    """Takes every step it can in this very process: for each layer "" when it holds, else why it does not."""
    found: dict[str, str] = {}
    for name, step in _STEPS.items():
        try:
            step(confinement)
        except (OSError, AttributeError, ValueError, Unavailable) as error:
            found[name] = str(error) or type(error).__name__
        else:
            found[name] = ""
    return found
