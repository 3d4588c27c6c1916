"""The files of a program's run: what `open` and the file modules do is what the operating system does."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from retrograde.disk import Disk
from retrograde.program.places import file_modules

MODULES = ("os", "pathlib", "shutil", "glob")
World = tuple[Callable[..., Any], dict[str, ModuleType]]


def _append(open_: Any, m: Any) -> Any:
    for text in ("a", "b"):
        with open_("x.txt", "a") as file:
            file.write(f"{text}\n")
    with open_("x.txt") as file:
        return list(file), file.name, file.mode, m["os"].path.getsize("x.txt")


def _update(open_: Any, m: Any) -> Any:
    with open_("x.bin", "wb") as file:
        file.write(b"abc")
    with open_("x.bin", "r+b") as file:
        file.seek(1)
        file.write(b"X")
    with open_("x.bin", "rb") as file:
        return file.read()


def _folders(open_: Any, m: Any) -> Any:
    system = m["os"]
    system.makedirs("a/b/c")
    system.makedirs("a/b", exist_ok=True)
    open_("a/b/x.txt", "w").close()
    m["shutil"].copy("a/b/x.txt", "a/b/c")
    system.rename("a/b", "a/d")
    found = [(top, sorted(folders), files) for top, folders, files in system.walk("a")]
    m["shutil"].rmtree("a/d")
    return found, system.listdir("a"), system.path.isdir("a"), system.path.exists("a/d/x.txt")


def _paths(open_: Any, m: Any) -> Any:
    path = m["pathlib"].Path("runs") / "one.txt"
    path.parent.mkdir()
    path.write_text("가\n", encoding="utf-8")
    renamed = path.rename(path.with_suffix(".md"))
    m["pathlib"].Path("runs/two.md").touch()
    names = sorted(p.name for p in path.parent.glob("*.md")), sorted(m["glob"].glob("runs/*.md"))
    renamed.unlink()
    return names, repr(renamed), path.exists(), [str(p) for p in path.parent.iterdir()], renamed.is_file()


def _removed_folder(open_: Any, m: Any) -> Any:
    m["os"].mkdir("a")
    m["os"].rmdir("a")
    return m["os"].path.isdir("a")


def _full_folder(open_: Any, m: Any) -> Any:
    m["os"].mkdir("a")
    open_("a/x", "w").close()
    m["os"].rmdir("a")


def _read_what_is_written(open_: Any, m: Any) -> Any:
    with open_("x.txt", "w") as file:
        file.read()


def _write_what_is_read(open_: Any, m: Any) -> Any:
    open_("x.txt", "w").close()
    with open_("x.txt") as file:
        file.write("a")


ACTS = (
    _append,
    _update,
    _folders,
    _paths,
    _removed_folder,
    _full_folder,
    _read_what_is_written,
    _write_what_is_read,
    lambda open_, m: open_("missing.txt"),
    lambda open_, m: open_("nowhere/x.txt", "w"),
    lambda open_, m: open_(".", "w"),
    lambda open_, m: open_("x.txt", "q"),
    lambda open_, m: [open_("x.txt", "x").close() for _ in range(2)],
    lambda open_, m: m["os"].remove("missing.txt"),
    lambda open_, m: m["os"].mkdir("a/b"),
    lambda open_, m: [m["os"].mkdir("a") for _ in range(2)],
    lambda open_, m: m["os"].listdir("missing"),
    lambda open_, m: m["os"].path.getsize("missing"),
    lambda open_, m: m["os"].rename("missing", "x"),
    lambda open_, m: m["shutil"].rmtree("missing"),
)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[World]:
    with chdir(tmp_path):
        yield open, {name: __import__(name) for name in MODULES}


def outcome(act: Callable[..., Any], world: World) -> Any:
    try:
        return act(*world)
    except (OSError, ValueError, io.UnsupportedOperation) as error:
        return type(error), str(error)


@pytest.mark.skipif(os.name == "nt", reason="the messages are those of POSIX systems")
@pytest.mark.parametrize("act", ACTS)
def test_it_is_as_on_a_real_disk(act: Callable[..., Any], real: World) -> None:
    disk = Disk()
    assert outcome(act, (disk.open, file_modules(disk))) == outcome(act, real)


def test_nothing_reaches_the_real_disk(tmp_path: Path) -> None:
    with chdir(tmp_path):
        disk = Disk()
        modules = file_modules(disk)
        with modules["tempfile"].TemporaryDirectory() as folder:
            disk.open(f"{folder}/x", "w").close()
        assert not disk.exists(folder)
        modules["pathlib"].Path("x").write_text("a")
        modules["os"].makedirs("a/b")
        assert os.listdir() == []


def test_a_missing_file_comes_with_a_hint() -> None:
    with pytest.raises(FileNotFoundError) as refusal:
        Disk().open("data.csv")
    assert "no files here" in refusal.value.__notes__[0]
