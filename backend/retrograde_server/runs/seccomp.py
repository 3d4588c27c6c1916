"""The system calls a program may make, compiled by the server; children install the bytes.

Everything a program needs is in memory before it is confined, so nothing here opens a file, makes a socket, starts a
process or thread, or makes memory executable. What is not listed fails with EPERM, which Python shows as a readable
`PermissionError`; calls that only an attack makes kill the process.
"""

from __future__ import annotations

import errno
import mmap
import os
import struct

ALLOWED = (
    "read", "readv", "write", "writev", "close", "lseek", "brk", "munmap", "mremap", "madvise", "futex",
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "setitimer",
    "getrandom", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall",
    "exit", "exit_group", "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid",
    "sched_yield", "sched_getaffinity", "getrusage", "times",
)  # fmt: skip
"""`setitimer` is the sink's timer."""

WITHOUT_EXECUTABLE = ("mmap", "mprotect")
ON_ITSELF = ("kill", "tgkill")
"""Allowed with the process's own id, which `abort()` and the crash report need."""

KILLED = (
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd",
    "io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "userfaultfd", "perf_event_open",
    "keyctl", "add_key", "request_key", "memfd_create", "memfd_secret", "seccomp", "prctl", "personality",
    "unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen",
    "fsconfig", "fsmount", "fspick", "mount_setattr", "name_to_handle_at", "open_by_handle_at", "fanotify_init",
    "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "reboot", "swapon", "swapoff",
    "acct", "quotactl", "sethostname", "setdomainname", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex",
    "iopl", "ioperm", "modify_ldt", "syslog", "vhangup", "lookup_dcookie",
)  # fmt: skip

_OWN_PID = 0x7E57_C0DE
"""Stands for the process id until the child knows its own."""
_INSTRUCTION = struct.Struct("=HBBI")
_ACT_BADARCH = 2
"""libseccomp's SCMP_FLTATR_ACT_BADARCH: what calls through another ABI meet."""


class Unavailable(Exception):
    """This machine has no libseccomp, or none that works; `str()` says why."""


def compile_filter() -> bytes:
    """The filter as BPF instructions, with a placeholder for the process id.

    Raises:
        Unavailable: without Linux, libseccomp or its binding.
    """
    try:
        import pyseccomp  # type: ignore[import-untyped]
    except (ImportError, OSError, RuntimeError) as error:
        raise Unavailable(str(error)) from None
    table = pyseccomp.SyscallFilter(defaction=pyseccomp.ERRNO(errno.EPERM))
    table.set_attr(_ACT_BADARCH, pyseccomp.KILL_PROCESS)
    for name in ALLOWED:
        table.add_rule(pyseccomp.ALLOW, name)
    for name in WITHOUT_EXECUTABLE:
        table.add_rule(pyseccomp.ALLOW, name, pyseccomp.Arg(2, pyseccomp.MASKED_EQ, mmap.PROT_EXEC, 0))
    for name in ON_ITSELF:
        table.add_rule(pyseccomp.ALLOW, name, pyseccomp.Arg(0, pyseccomp.EQ, _OWN_PID))
    table.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    for name in KILLED:
        try:
            table.add_rule(pyseccomp.KILL_PROCESS, name)
        except OSError:  # This libseccomp is older than the call: EPERM then.
            continue
    with os.fdopen(os.memfd_create("filter"), "r+b") as file:
        table.export_bpf(file)
        file.seek(0)
        return file.read()


def for_process(filter: bytes, pid: int) -> bytes:
    """The filter with the placeholder replaced by `pid`."""
    return b"".join(
        _INSTRUCTION.pack(code, yes, no, pid if value == _OWN_PID else value)
        for code, yes, no, value in _INSTRUCTION.iter_unpack(filter)
    )
