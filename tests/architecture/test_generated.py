"""Generated files are what their declarations give, and the generator says what it cannot express."""

from __future__ import annotations

from typing import get_args

import pytest

import generate
from retrograde.recording.events import AnyEvent
from typescript import typescript


def test_generated_files_are_up_to_date() -> None:
    assert generate.stale() == [], "run `make types`"


def test_a_changed_file_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    path, text = next(generate.generated())
    monkeypatch.setattr(generate, "generated", lambda: [(path, text + " ")])
    assert generate.stale() == [path]


def test_every_event_is_a_type_of_its_own() -> None:
    text = dict(generate.generated())[generate.PROTOCOL / "trace.gen.ts"]
    for event in get_args(AnyEvent):
        tag = event.__struct_config__.tag
        assert f'export interface {event.__name__} {{\n  readonly k: "{tag}";' in text


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer"}, "number"),
        ({"anyOf": [{"type": "integer"}, {"type": "number"}, {"type": "null"}]}, "number | null"),
        ({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}, "readonly [number, string]"),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, 'readonly ("a" | "b")[]'),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "Readonly<Record<string, string>>"),
        ({"enum": ["a", 1]}, '"a" | 1'),
        ({"$ref": "other.json#/$defs/There"}, "There"),
    ],
)  # fmt: skip
def test_a_schema_becomes_a_type(schema: dict[str, object], expected: str) -> None:
    text = typescript({"title": "T.", "$defs": {"X": schema}}, {"other.json": "./other.js"})
    assert text.endswith(f"export type X = {expected};\n")


def test_a_schema_without_a_type_is_refused() -> None:
    with pytest.raises(ValueError, match=r'no TypeScript for this schema: \{"type": "date"\}'):
        typescript({"title": "T.", "$defs": {"X": {"type": "date"}}}, {})
