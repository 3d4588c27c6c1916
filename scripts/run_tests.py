"""`make test`: the frontend's unit tests, then everything pytest finds, whose closing line comes last."""

from __future__ import annotations

import sys

import steps

STEPS: steps.Steps = {
    "frontend (vitest)": (sys.executable, "scripts/web.py", "npm", "run", "--silent", "test"),
    "engine, backend, browser (pytest)": (sys.executable, "-m", "pytest"),
}

if __name__ == "__main__":
    sys.exit(1 if steps.run(STEPS) else 0)
