"""The example programs: one file each, which is menu entry, golden trace and browser test at once.

A file opens with its record, as comments, and an empty line; the program follows, and is what people see:

    # title: What the menu says
    # about: One sentence on what there is to see.
    # order: 10
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_FIELD = re.compile(r"# (\w+): (.+)")


class Example(BaseModel):
    """One example program."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """Name of its file, without the ending; stable, for links."""
    title: str
    about: str
    order: int
    """Place in the menu."""
    source: str = Field(min_length=1)


class MalformedExample(ValueError):
    """An example's file does not open with its record."""


def parse(name: str, text: str) -> Example:
    """Reads an example's file. Raises MalformedExample."""
    header, _, source = text.partition("\n\n")
    matches = [match for line in header.splitlines() if (match := _FIELD.fullmatch(line))]
    fields = {match[1]: match[2] for match in matches}
    try:
        return Example.model_validate({**fields, "name": name, "source": source})
    except ValidationError as error:
        raise MalformedExample(f"{name}.py must open with its record (see {__name__}): {error}") from None


@cache
def all_examples() -> list[Example]:
    """All of them, in the order of the menu."""
    files = [path for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__"]
    return sorted((parse(path.stem, path.read_text("utf-8")) for path in files), key=lambda example: example.order)
