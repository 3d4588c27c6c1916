"""Finds a Chromium that starts, and with `--install` gets one: Playwright's own, else the system's package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from system_packages import apt_install, as_root

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""What to start it with in tests: it loads only our own pages, and containers have no namespaces to spare."""


class NoBrowserError(RuntimeError):
    """No Chromium starts on this machine; the message says what to try."""


def find() -> Path:
    """A browser that starts. Raises `NoBrowserError`."""
    for path in _candidates():
        if _starts(path):
            return path
    raise NoBrowserError(
        "No Chrome or Chromium that starts was found. Try: make test (it installs one), or "
        "apt install chromium, or python -m playwright install --with-deps chromium"
    )


def install() -> Path:
    """A browser that starts, installed when the machine has none. Raises `NoBrowserError`."""
    steps: tuple[Callable[[], bool], ...] = (_playwright_download, _playwright_libraries, _system_package)
    for step in steps:
        try:
            return find()
        except NoBrowserError:
            step()
    return find()


def _candidates() -> Iterator[Path]:
    yield from (Path(found) for name in (*NAMES, *MAC) if (found := shutil.which(name)))
    if own := _playwright_path():
        yield own


def _playwright_path() -> Path | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """A browser with libraries missing, or a stub that asks for another installer, does not even tell its version."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _playwright(*arguments: str) -> bool:
    print(f"Getting a browser: playwright {' '.join(arguments)}", flush=True)
    return subprocess.run([sys.executable, "-m", "playwright", *arguments]).returncode == 0


def _playwright_download() -> bool:
    return _playwright("install", "chromium")


def _playwright_libraries() -> bool:
    own = _playwright_path()
    return own is not None and own.is_file() and as_root() is not None and _playwright("install-deps", "chromium")


def _system_package() -> bool:
    return apt_install("chromium")


def main(arguments: list[str]) -> int:
    """Prints the browser's path."""
    try:
        print(install() if "--install" in arguments else find())
    except NoBrowserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
