"""Entry of `make bench`: prepare an environment with the peers, measure in it, write the results.

The peers (PyTorch, HIPS autograd, micrograd) are never dependencies of the product, so they live in an environment of
their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

from retrograde_server.runs.forkserver import environment

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-bench"
PEERS = ("torch==2.13.0", "autograd>=1.8", "micrograd==0.1.0", "threadpoolctl>=3.5", "playwright>=1.50")


def prepare() -> Path:
    """The environment's Python, made on first use."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / ".ready"
    wanted = "\n".join(PEERS)
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print("Installing the peers into .venv-bench")
    venv.create(ENVIRONMENT, with_pip=True)
    install = [python, "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt"]
    quiet = {**os.environ, "RETROGRADE_SKIP_WEB": "1"}
    subprocess.run([*install, *PEERS], check=True, env=quiet)
    subprocess.run([*install, "--editable", ROOT], check=True, env=quiet)
    stamp.write_text(wanted)
    return python


def settings() -> dict[str, str]:
    """What a program's process is given for NumPy and memory: figures are for programs, so they are taken under it."""
    names = ("OPENBLAS_", "OMP_", "MKL_", "MALLOC_")
    return {name: value for name, value in environment().items() if name.startswith(names)}


if __name__ == "__main__":
    command = [str(prepare()), "-m", "benchmarks.measure", *sys.argv[1:]]
    raise SystemExit(subprocess.run(command, cwd=ROOT, env={**os.environ, **settings()}).returncode)
