"""The `retrograde` command, as a process."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from retrograde_server.console import underlined
from retrograde_server.settings import Settings, option_name, variable_name

from .conftest import RETROGRADE


def retrograde(*arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RETROGRADE, *arguments],
        input=stdin,
        env={**os.environ, "COLUMNS": "300", **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return tmp_path / "mine.py"


def test_version() -> None:
    assert retrograde("--version").stdout.startswith("retrograde 0.")


def test_serve_help_names_every_setting_and_its_variable() -> None:
    shown = " ".join(retrograde("serve", "--help").stdout.split())
    for name in Settings.model_fields:
        assert f"{option_name(name)} " in shown
        assert re.search(rf"env: {variable_name(name)}[;\]]", shown), name
    assert "1 to 3600" in shown


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        ([], {"RETROGRADE_PORT": "many"}, "error: RETROGRADE_PORT (--port): Input should be a valid integer"),
        (["--events", "1"], {}, "error: RETROGRADE_EVENTS (--events): Input should be greater than or equal to 100"),
    ],
)
def test_a_bad_setting_stops_serve_with_a_line(arguments: list[str], variables: dict[str, str], said: str) -> None:
    done = retrograde("serve", *arguments, **variables)
    assert done.returncode == 2
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_stops_serve_with_a_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = retrograde("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "error: cannot listen on 127.0.0.1 port" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_prints_what_the_program_prints(program: Path) -> None:
    program.write_text("import sys, torch\nprint(torch.ones(2) * 2)\nprint('oh', file=sys.stderr)\n")
    done = retrograde("run", str(program))
    assert (done.returncode, done.stdout, done.stderr) == (0, "tensor([2., 2.])\n", "oh\n")


def test_run_shows_an_error_at_its_place(program: Path) -> None:
    program.write_text("import torch\nprint('before')\n이름 = torch.ones(2)  @  torch.onse(3)\n", "utf-8")
    done = retrograde("run", str(program))
    assert (done.returncode, done.stdout) == (1, "before\n")
    first, line, carets, *hint = done.stderr.splitlines()
    assert first.startswith(f"{program}:3:24: AttributeError: ")
    assert line == "    이름 = torch.ones(2)  @  torch.onse(3)"
    assert carets == "    " + " " * 25 + "^" * 10
    assert hint
    assert "Traceback" not in done.stderr


def test_run_writes_the_trace(program: Path, tmp_path: Path) -> None:
    program.write_text("print(1)\n")
    trace = tmp_path / "out.jsonl"
    assert retrograde("run", str(program), "--trace", str(trace), "--seed", "5").returncode == 0
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    assert [event["q"] for event in events] == list(range(len(events)))
    assert (events[0]["k"], events[0]["seed"], events[0]["name"], events[-1]["k"]) == ("run", 5, "mine.py", "end")


def test_run_repeats_itself_with_the_same_seed(program: Path) -> None:
    program.write_text("import torch, random\nprint(torch.randn(3), random.random(), {'a', 'b', 'c'})\n")
    one, two, other = (retrograde("run", str(program), "--seed", seed).stdout for seed in ("1", "1", "2"))
    assert one == two != other


def test_run_reads_standard_input() -> None:
    done = retrograde("run", "-", stdin="print(1)\nx = y\n")
    assert (done.returncode, done.stdout) == (1, "1\n")
    assert done.stderr.startswith("<stdin>:2:5: NameError")


def test_run_says_why_a_program_was_ended(program: Path) -> None:
    program.write_text("while True:\n    pass\n")
    done = retrograde("run", str(program), RETROGRADE_WALL_S="0.5")
    assert done.returncode == 1
    assert "longer than 0.5 s" in done.stderr
    assert f"{program}:" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("no.py", None, "cannot read"), ("bad.py", b"\xff", "not UTF-8"), ("folder", None, "cannot read")],
)
def test_run_says_which_file_it_cannot_read(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    (tmp_path / "folder").mkdir()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = retrograde("run", str(tmp_path / name))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_run_says_where_it_cannot_write_the_trace(program: Path, tmp_path: Path) -> None:
    program.write_text("print(1)")
    done = retrograde("run", str(program), "--trace", str(tmp_path / "no" / "out.jsonl"))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_interrupted_run_ends(program: Path) -> None:
    program.write_text("print('going')\nwhile True: pass\n")
    with subprocess.Popen(
        [*RETROGRADE, "run", str(program)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "going\n"
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(10) == 130
    assert "stopped" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("line", "span", "carets"),
    [
        ("x = y", (1, 4, 1, 5), "    ^"),
        ("\tx = yy", (1, 5, 1, 7), "\t    ^^"),
        ("🙂 = yy", (1, 5, 1, 7), "     ^^"),
        ("한 = y + (", (1, 4, 3, 1), "     ^^^^^"),
        ("x", (1, 1, 1, 1), " ^"),
    ],
)
def test_carets_stand_below_the_span(line: str, span: tuple[int, int, int, int], carets: str) -> None:
    assert underlined(line, span) == f"    {line}\n    {carets}"
