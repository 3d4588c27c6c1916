"""Python's modules about files as a program sees them: the same names, on the run's own files."""

from __future__ import annotations

import fnmatch
import io
import os
import pathlib
import posixpath
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import IO, Any

from retrograde.disk import HOME, Disk, full


def file_modules(disk: Disk) -> dict[str, ModuleType]:
    """`os`, `pathlib`, `shutil`, `tempfile` and `glob` by name, working on `disk`; else as they are."""
    path = _like(
        posixpath, exists=disk.exists, lexists=disk.exists, isfile=disk.isfile, isdir=disk.isdir, abspath=full,
        getsize=disk.getsize, realpath=lambda filename, **_: full(filename),
    )  # fmt: skip
    system = _like(
        os, path=path, getcwd=lambda: HOME, listdir=disk.listdir, walk=disk.walk, mkdir=disk.mkdir,
        makedirs=disk.makedirs, rmdir=disk.rmdir, remove=disk.remove, unlink=disk.remove, rename=disk.rename,
        replace=disk.rename, stat=_make_stat(disk),
    )  # fmt: skip
    modules = {
        "os": system,
        "os.path": path,
        "pathlib": _like(pathlib, **dict.fromkeys(("Path", "PosixPath"), type("PosixPath", (_Path,), {"_disk": disk}))),
        "shutil": _like(
            shutil, rmtree=disk.rmtree, copy=disk.copy, copy2=disk.copy, copyfile=disk.copy, move=disk.rename
        ),
        "tempfile": _make_tempfile(disk),
        "glob": ModuleType("glob", "Names of files that match a pattern."),
    }
    vars(modules["glob"]).update(glob=lambda pathname, **_: _matching(disk, pathname))
    return modules


def _like(module: ModuleType, **changed: Any) -> ModuleType:
    """A module of the same names, but for what is `changed`."""
    copy = ModuleType(module.__name__, module.__doc__)
    vars(copy).update(vars(module), **changed)
    return copy


def _make_stat(disk: Disk) -> Callable[..., Any]:
    def stat(path: Any, **_: Any) -> Any:
        """The size of a file; nothing else is known of it."""
        return SimpleNamespace(st_size=disk.getsize(path))

    return stat


def _matching(disk: Disk, pattern: Any) -> list[str]:
    """Names of files and folders that match, in order; the last part of the pattern may have wildcards."""
    folder, last = posixpath.split(os.fspath(pattern))
    if not disk.isdir(folder or "."):
        return []
    return [posixpath.join(folder, name) for name in fnmatch.filter(disk.listdir(folder or "."), last)]


class _Path(pathlib.PosixPath):
    """`pathlib.Path` on a disk, which a subclass names."""

    _disk: Disk

    def exists(self, **_: Any) -> bool:
        return self._disk.exists(self)

    def is_file(self, **_: Any) -> bool:
        return self._disk.isfile(self)

    def is_dir(self, **_: Any) -> bool:
        return self._disk.isdir(self)

    def stat(self, **_: Any) -> Any:
        return SimpleNamespace(st_size=self._disk.getsize(self))

    def open(self, mode: str = "r", *args: Any, **kwargs: Any) -> IO[Any]:  # type: ignore[override]
        return self._disk.open(self, mode, *args, **kwargs)

    def mkdir(self, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if parents or (exist_ok and self.is_dir()):
            self._disk.makedirs(self, exist_ok=exist_ok)
        else:
            self._disk.mkdir(self)

    def touch(self, mode: int = 0o666, exist_ok: bool = True) -> None:
        self._disk.open(self, "a" if exist_ok else "x").close()

    def unlink(self, missing_ok: bool = False) -> None:
        if self.exists() or not missing_ok:
            self._disk.remove(self)

    def rmdir(self) -> None:
        self._disk.rmdir(self)

    def rename(self, target: Any) -> Any:
        self._disk.rename(self, target)
        return type(self)(target)

    def iterdir(self) -> Generator[Any, None, None]:
        return (self / name for name in self._disk.listdir(self))

    def glob(self, pattern: str, **_: Any) -> Generator[Any, None, None]:
        return (type(self)(name) for name in _matching(self._disk, self / pattern))

    def absolute(self) -> Any:
        return type(self)(full(self))

    def resolve(self, strict: bool = False) -> Any:
        return self.absolute()

    @classmethod
    def cwd(cls) -> Any:
        return cls(HOME)


def _make_tempfile(disk: Disk) -> ModuleType:
    """`tempfile` on `disk`."""
    names = (f"/tmp/tmp{count:08d}" for count in range(10**8))

    def mkdtemp(*_: Any, **__: Any) -> str:
        """A new folder; its name."""
        name = next(names)
        disk.makedirs(name)
        return name

    @contextmanager
    def temporary_folder(*_: Any, **__: Any) -> Iterator[str]:
        """A folder that is gone afterwards."""
        name = mkdtemp()
        try:
            yield name
        finally:
            disk.rmtree(name)

    def named_file(mode: str = "w+b", *_: Any, suffix: str = "", **__: Any) -> IO[Any]:
        """A new file that is open."""
        return disk.open(f"{next(names)}{suffix}", mode)

    return _like(
        tempfile, mkdtemp=mkdtemp, TemporaryDirectory=temporary_folder, NamedTemporaryFile=named_file,
        TemporaryFile=lambda mode="w+b", *_, **__: io.BytesIO() if "b" in mode else io.StringIO(),
        gettempdir=lambda: "/tmp",
    )  # fmt: skip
