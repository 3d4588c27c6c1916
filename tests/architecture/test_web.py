"""The frontend is built when, and only when, something it is made of changed, with a Node that can do it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import web


@pytest.fixture
def frontend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small frontend that counts as built."""
    folder = tmp_path / "frontend"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.ts").write_bytes(b"export {};\nlet x;\n")
    (folder / "node_modules").mkdir()
    output = tmp_path / "_web"
    output.mkdir()
    monkeypatch.setattr(web, "FRONTEND", folder)
    monkeypatch.setattr(web, "STAMP", output / ".stamp")
    (output / ".stamp").write_text(web.source_hash(), "utf-8")
    return folder


CHANGES: dict[str, tuple[Callable[[Path], object], bool]] = {
    "nothing": (lambda _: None, False),
    "a source": (lambda folder: (folder / "src" / "main.ts").write_text("let y;"), True),
    "a new source": (lambda folder: (folder / "src" / "new.ts").write_text(""), True),
    "a new name": (lambda folder: (folder / "src" / "main.ts").rename(folder / "src" / "other.ts"), True),
    "line endings": (lambda folder: (folder / "src" / "main.ts").write_bytes(b"export {};\r\nlet x;\r\n"), False),
    "a unit test": (lambda folder: (folder / "src" / "main.test.ts").write_text(""), False),
    "an installed package": (lambda folder: (folder / "node_modules" / "x.js").write_text(""), False),
    "the build": (lambda folder: (folder.parent / "_web" / ".stamp").unlink(), True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_build_is_stale_after(change: str, frontend: Path) -> None:
    make, stale = CHANGES[change]
    make(frontend)
    assert web.is_stale() == stale


@pytest.mark.parametrize(
    ("version", "accepted"),
    [
        ("v18.20.4", False),
        ("v20.18.0", False),
        ("v20.19.0", True),
        ("v21.7.3", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.19.0", True),
        ("broken", False),
    ],
)
def test_only_a_node_that_vite_runs_on_is_used(
    version: str, accepted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert web.system_node() == (tmp_path / "node" if accepted else None)


def test_a_machine_without_npm_has_no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node").write_text("#!/bin/sh\necho v24.0.0\n")
    (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert web.system_node() is None


def test_a_failed_build_says_what_failed(
    frontend: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (frontend / "src" / "main.ts").write_text("changed")
    (frontend / "package-lock.json").write_text("{}")
    monkeypatch.setattr(web, "any_node", lambda: Path("node"))
    monkeypatch.setattr(web, "npm_command", lambda _: ["false"])
    assert web.main(["build"]) == 1
    assert capfd.readouterr().err == "error: npm ci (is the npm registry reachable?) failed; its own message is above\n"
    assert web.is_stale()
