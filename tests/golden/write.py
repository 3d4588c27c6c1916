"""Writes the golden traces of the examples, after a change of them that was wanted:

    .venv/bin/python -m tests.golden.write

Only files that would say something else are written, so that a rounding on this machine changes none.
"""

from __future__ import annotations

from retrograde_server.examples import all_examples

from .traces import FOLDER, differences, path_of, run, text_of


def main() -> None:
    """Names every file that it writes or removes."""
    wanted = {path_of(example): text_of(run(example)) for example in all_examples()}
    for path, text in wanted.items():
        if not path.is_file() or differences(path.read_text("utf-8"), text):
            path.write_text(text, "utf-8")
            print(f"wrote {path.name}")
    for path in set(FOLDER.glob("*.jsonl")) - wanted.keys():
        path.unlink()
        print(f"removed {path.name}")


if __name__ == "__main__":
    main()
