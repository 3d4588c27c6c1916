"""Writes the golden traces of the examples and of the other programs here, after a change of them that was wanted:

    .venv/bin/python -m tests.golden.write

Only files that would say something else are written, so that a rounding on this machine changes none.
"""

from __future__ import annotations

from .traces import differences, recorded, wanted


def main() -> None:
    """Names every file that it writes or removes."""
    texts = wanted()
    for path, text in texts.items():
        if not path.is_file() or differences(path.read_text("utf-8"), text):
            path.write_text(text, "utf-8")
            print(f"wrote {path.name}")
    for path in recorded() - texts.keys():
        path.unlink()
        print(f"removed {path.name}")


if __name__ == "__main__":
    main()
