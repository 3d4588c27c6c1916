"""The files of a program: they live in memory, from when it writes them until its run has ended."""

from __future__ import annotations

import errno
import io
import os
import posixpath
from collections.abc import Iterator
from typing import IO, Any

from retrograde.errors import hinted

HOME = "/"
"""The folder that a program works in."""
_HINT = (
    "There are no files here but those that the program has written itself in the same run. Write the data into the "
    "program, or make it up with torch.randn."
)


class Disk:
    """Files and folders by name, for one run of one program; errors are the operating system's."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}
        self._folders: set[str] = {HOME, "/tmp"}

    # ---- files

    def open(
        self, file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, errors: str | None = None,
        newline: str | None = None, *_: Any,
    ) -> IO[Any]:  # fmt: skip
        """As Python's `open`, for names."""
        kind, plus = mode.replace("b", "").replace("t", "").replace("+", ""), "+" in mode
        if kind not in ("r", "w", "a", "x"):
            raise ValueError(f"invalid mode: {mode!r}")
        if isinstance(file, int):
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        name = self._opened(file, kind)
        raw = _File(self, name, kind, plus, os.fspath(file), mode)
        if "b" in mode:
            return raw
        text = io.TextIOWrapper(raw, encoding or "utf-8", errors, newline, write_through=True)
        text.mode = mode  # type: ignore[misc]
        return text

    def _opened(self, file: Any, kind: str) -> str:
        """The full name of `file`, which may be opened so."""
        name = full(file)
        if name in self._folders:
            raise failure(errno.EISDIR, file)
        if kind == "x" and name in self._contents:
            raise failure(errno.EEXIST, file)
        if name not in self._contents:
            if kind == "r" or posixpath.dirname(name) not in self._folders:
                raise failure(errno.ENOENT, file)
            self._contents[name] = b""
        return name

    def read(self, name: str) -> bytes:
        """What the file with the full name holds."""
        return self._contents[name]

    def keep(self, name: str, data: bytes) -> None:
        """From now on the file holds `data`."""
        self._contents[name] = data

    def remove(self, path: Any, **_: Any) -> None:
        """Forget a file."""
        if self.isdir(path):
            raise failure(errno.EISDIR, path)
        if not self.isfile(path):
            raise failure(errno.ENOENT, path)
        del self._contents[full(path)]

    def rename(self, src: Any, dst: Any, **_: Any) -> None:
        """Another name for a file or a folder and what is in it."""
        if not self.exists(src) or posixpath.dirname(full(dst)) not in self._folders:
            raise failure(errno.ENOENT, src, dst)
        old, new = full(src), full(dst)
        for name in [n for n in self._contents if n == old or n.startswith(f"{old}/")]:
            self._contents[new + name[len(old) :]] = self._contents.pop(name)
        for name in [n for n in self._folders if n == old or n.startswith(f"{old}/")]:
            self._folders.remove(name)
            self._folders.add(new + name[len(old) :])

    def copy(self, src: Any, dst: Any, **_: Any) -> Any:
        """A second file with the same contents; its name."""
        target = posixpath.join(dst, posixpath.basename(src)) if self.isdir(dst) else dst
        with self.open(src, "rb") as old, self.open(target, "wb") as new:
            new.write(old.read())
        return target

    # ---- folders

    def mkdir(self, path: Any, *_: Any, **__: Any) -> None:
        """Make a folder in one that there is."""
        if self.exists(path):
            raise failure(errno.EEXIST, path)
        if posixpath.dirname(full(path)) not in self._folders:
            raise failure(errno.ENOENT, path)
        self._folders.add(full(path))

    def makedirs(self, name: Any, mode: int = 0o777, exist_ok: bool = False) -> None:
        """Make a folder and those it is in."""
        if self.exists(name) and not (exist_ok and self.isdir(name)):
            raise failure(errno.EEXIST, name)
        path = full(name)
        while path not in self._folders:
            self._folders.add(path)
            path = posixpath.dirname(path)

    def rmdir(self, path: Any, **_: Any) -> None:
        """Forget an empty folder."""
        if self.listdir(path):
            raise failure(errno.ENOTEMPTY, path)
        self._folders.remove(full(path))

    def rmtree(self, path: Any, ignore_errors: bool = False, *_: Any, **__: Any) -> None:
        """Forget a folder and all that is in it."""
        if not self.isdir(path):
            if ignore_errors:
                return
            raise failure(errno.ENOENT, path)
        inside = full(path)
        self._contents = {n: data for n, data in self._contents.items() if not n.startswith(f"{inside}/")}
        self._folders = {n for n in self._folders if n != inside and not n.startswith(f"{inside}/")}

    def listdir(self, path: Any = ".") -> list[str]:
        """The names in a folder, in order."""
        if not self.isdir(path):
            raise failure(errno.ENOENT, path)
        inside = full(path)
        names = (*self._contents, *self._folders - {HOME})
        return sorted(posixpath.basename(n) for n in names if posixpath.dirname(n) == inside)

    def walk(self, top: Any, *_: Any, **__: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        """As `os.walk`, from the top down."""
        if not self.isdir(top):
            return
        names = self.listdir(top)
        folders = [n for n in names if self.isdir(posixpath.join(top, n))]
        yield os.fspath(top), folders, [n for n in names if n not in folders]
        for name in folders:
            yield from self.walk(posixpath.join(top, name))

    # ---- questions

    def isfile(self, path: Any) -> bool:
        """Whether there is a file of that name."""
        return full(path) in self._contents

    def isdir(self, s: Any) -> bool:
        """Whether there is a folder of that name."""
        return full(s) in self._folders

    def exists(self, path: Any) -> bool:
        """Whether there is a file or a folder of that name."""
        return self.isfile(path) or self.isdir(path)

    def getsize(self, filename: Any) -> int:
        """The bytes in a file; none for a folder."""
        if not self.exists(filename):
            raise failure(errno.ENOENT, filename)
        return len(self._contents.get(full(filename), b""))


class _File(io.BytesIO):
    """An open file: what is written is kept when it is flushed or closed."""

    def __init__(self, disk: Disk, name: str, kind: str, plus: bool, given: Any, mode: str) -> None:
        super().__init__(b"" if kind == "w" else disk.read(name))
        self._disk, self._full = disk, name
        self._reads, self._writes = kind == "r" or plus, kind != "r" or plus
        self._at_end = kind == "a"
        self.name = given
        self.mode = mode  # type: ignore[misc]
        if self._at_end:
            self.seek(0, io.SEEK_END)
        self.flush()

    def readable(self) -> bool:
        return self._reads

    def writable(self) -> bool:
        return self._writes

    def read(self, *size: Any) -> bytes:
        if not self._reads:
            raise io.UnsupportedOperation("read")
        return super().read(*size)

    def write(self, data: Any) -> int:
        if not self._writes:
            raise io.UnsupportedOperation("write")
        if self._at_end:
            self.seek(0, io.SEEK_END)
        return super().write(data)

    def flush(self) -> None:
        if self._writes and not self.closed:
            self._disk.keep(self._full, self.getvalue())

    def close(self) -> None:
        self.flush()
        super().close()


def full(path: Any) -> str:
    """The one name of a file or folder, from any of its names."""
    return posixpath.normpath(posixpath.join(HOME, os.fsdecode(path)))


def failure(number: int, path: Any, other: Any = None) -> OSError:
    """The operating system's error for `path`."""
    names = (os.fspath(path),) if other is None else (os.fspath(path), None, os.fspath(other))
    error = OSError(number, os.strerror(number), *names)
    return hinted(error, _HINT) if number == errno.ENOENT else error
