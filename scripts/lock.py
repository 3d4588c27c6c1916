"""Rewrites constraints.txt: the versions pip chooses today for everything the product and its tests install."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from web import NODE_REQUIREMENT

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
HEAD = "# Versions everything is tested with; rewritten by `make lock`.\n"


def main() -> int:
    """Exit status of pip when it finds no set of versions."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-"]
    answer = subprocess.run(
        [*command, "--editable", f"{ROOT}[test]", NODE_REQUIREMENT],
        env={**os.environ, "RETROGRADE_SKIP_WEB": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    if answer.returncode:
        return answer.returncode
    chosen = (package["metadata"] for package in json.loads(answer.stdout)["install"])
    pins = sorted(f"{found['name'].lower()}=={found['version']}" for found in chosen)
    own = "retrograde-autograd=="
    CONSTRAINTS.write_text(HEAD + "".join(f"{pin}\n" for pin in pins if not pin.startswith(own)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
