"""The layers that confine a child, and the filter of its system calls."""

from __future__ import annotations

import os
import struct
import sys

import pytest

from retrograde_server.runs import seccomp
from retrograde_server.runs.forkserver import environment
from retrograde_server.runs.limits import MIB
from retrograde_server.runs.sandbox import Confinement, confine, probe

from .conftest import executing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these layers are Linux's")


def in_child(action: object) -> int:
    """Exit status of a fork that does `action`; 99 when it raised."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(action() or 0)  # type: ignore[operator]
        except BaseException:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def confinement() -> Confinement:
    return Confinement(memory=512 * MIB, cpu_s=5, filter=seccomp.compile_filter())


def test_the_filter_names_its_own_process() -> None:
    filter = seccomp.compile_filter()
    patched = seccomp.for_process(filter, 4242)
    assert len(patched) == len(filter)
    values = [value for _, _, _, value in struct.iter_unpack("=HBBI", patched)]
    assert 4242 in values
    assert patched != filter
    assert seccomp.for_process(patched, 1) == patched


async def test_this_machine_has_every_layer() -> None:
    async with executing() as executor:
        assert executor.capacity().layers == (
            "session",
            "rlimits",
            "not-dumpable",
            "no-new-privileges",
            "landlock",
            "seccomp",
        )


def test_a_layer_that_is_missing_is_named_with_its_reason() -> None:
    def find() -> int:
        found = probe(Confinement(memory=512 * MIB, cpu_s=5, filter=b""))
        return int(found["seccomp"] != "no filter could be compiled" or found["rlimits"] != "")

    assert in_child(find) == 0


def test_a_layer_that_fails_is_no_layer() -> None:
    assert in_child(lambda: confine(Confinement(memory=512 * MIB, cpu_s=5, filter=b""), ("seccomp",))) == 99


def test_files_are_denied_without_the_filter_too() -> None:
    def look() -> int:
        confine(confinement(), ("no-new-privileges", "landlock"))
        try:
            os.listdir("/")
        except PermissionError:
            return 7
        return 0

    assert in_child(look) == 7


def test_the_environment_holds_nothing_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROGRADE_SECRET", "s3cret")
    made = environment()
    assert "s3cret" not in str(made)
    assert made["OPENBLAS_NUM_THREADS"] == made["OMP_NUM_THREADS"] == "1"
