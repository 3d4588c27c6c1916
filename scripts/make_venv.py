"""Makes .venv with a Python that is new enough, or says what to install.

Runs on whatever Python the machine has, so nothing newer than Python 3.7 is used here.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from system_packages import apt_install

VENV = Path(__file__).resolve().parents[1] / ".venv"
CANDIDATES = (sys.executable, "python3", "python3.14", "python3.13", "python3.12", "python3.11")
IS_NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"
CAN_MAKE_VENV = "import ensurepip, venv"


def succeeds(python: str, code: str) -> bool:
    """Whether this Python runs the code without an error."""
    return subprocess.run([python, "-c", code], stderr=subprocess.DEVNULL).returncode == 0


def main() -> int:
    """Exit status 1, with what to install, when no Python here will do."""
    found = [path for path in map(shutil.which, CANDIDATES) if path and succeeds(path, IS_NEW_ENOUGH)]
    if not found:
        version = ".".join(map(str, sys.version_info[:3]))
        print(f"error: Python 3.11 or later is needed; this machine's python3 is {version}.", file=sys.stderr)
        print("Try: apt install python3.11 python3.11-venv (or any later version)", file=sys.stderr)
        return 1
    able = [path for path in found if succeeds(path, CAN_MAKE_VENV)]
    if not able and apt_install("python3-venv"):
        able = [path for path in found if succeeds(path, CAN_MAKE_VENV)]
    if not able:
        print(f"error: {found[0]} cannot make virtual environments.", file=sys.stderr)
        print("Try: sudo apt install python3-venv", file=sys.stderr)
        return 1
    return subprocess.run([able[0], "-m", "venv", "--clear", str(VENV)]).returncode


if __name__ == "__main__":
    sys.exit(main())
