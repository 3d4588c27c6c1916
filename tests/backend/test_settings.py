"""Settings: every one is described and bounded, bad ones are named, misspelt ones are noticed."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from retrograde_server.settings import Settings, bounds_text, explain, misspelt, option_name, variable_name


def test_every_setting_is_described_and_every_number_bounded() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
        if field.annotation in (int, float):
            assert bounds_text(field), name


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"port": "x"}, "RETROGRADE_PORT (--port): Input should be a valid integer"),
        ({"events": "3"}, "RETROGRADE_EVENTS (--events): Input should be greater than or equal to 100"),
        ({"log_format": "xml"}, "RETROGRADE_LOG_FORMAT (--log-format): Input should be 'auto', 'console' or 'json'"),
    ],
)
def test_a_bad_setting_is_named_with_what_came(given: dict[str, str], line: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(**given)  # type: ignore[arg-type]
    [said] = explain(refusal.value)
    assert said.startswith(line)
    assert said.endswith(f"came {next(iter(given.values()))!r}.")


def test_the_environment_sets_and_an_argument_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROGRADE_WALL_S", "7.5")
    monkeypatch.setenv("RETROGRADE_HOSTS", "a.example, b.example")
    assert Settings().wall_s == 7.5
    assert Settings().hosts == ("a.example", "b.example")
    assert Settings(wall_s=3).wall_s == 3


def test_a_misspelt_variable_is_noticed_and_a_strange_one_is_not_ours() -> None:
    assert list(misspelt({"RETROGRADE_WAL_S": "3", "RETROGRADE_WALL_S": "3", "RETROGRADE_SKIP_WEB": "1", "X": ""})) == [
        "RETROGRADE_WAL_S is not a setting; did you mean RETROGRADE_WALL_S?"
    ]


def test_names_follow_from_the_field() -> None:
    assert (option_name("wall_s"), variable_name("wall_s")) == ("--wall-s", "RETROGRADE_WALL_S")


def test_limits_are_in_bytes() -> None:
    limits = Settings(memory_mib=256, output_kib=2).limits()
    assert (limits.memory, limits.output) == (256 * 1024**2, 2048)
