"""`make check`: everything that can be said about the code without running the product."""

from __future__ import annotations

import sys

import steps

PYTHON = (sys.executable, "-m")
CODE = ("engine", "backend", "scripts", "tests", "benchmarks", "hatch_build.py")
NPM = (sys.executable, "scripts/web.py", "npm", "run", "--silent")

STEPS: steps.Steps = {
    "format (ruff)": (*PYTHON, "ruff", "format", "--check", "--quiet", *CODE),
    "lint (ruff)": (*PYTHON, "ruff", "check", "--quiet", *CODE),
    "types (mypy)": (*PYTHON, "mypy"),
    "types (tsc)": (*NPM, "types"),
    "format and lint (biome)": (*NPM, "lint"),
    "generated files": (sys.executable, "scripts/generate.py", "--check"),
    "import directions and house rules": (*PYTHON, "pytest", "--no-header", "tests/architecture"),
}


def main() -> int:
    """Exit status 1 when a step failed."""
    failed = steps.run(STEPS)
    print(f"failed: {', '.join(failed)}; `make fix` repairs formatting" if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
