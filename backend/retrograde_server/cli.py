"""The `retrograde` command: `serve` the playground, `run` a program."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import typer
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from retrograde import __version__
from retrograde_server.runs.executor import ExecutorDown
from retrograde_server.settings import (
    Settings,
    bounds_text,
    default_text,
    explain,
    misspelt,
    option_name,
    variable_name,
)

app = typer.Typer(
    name="retrograde",
    help="See autograd: type PyTorch-style Python, watch its graph grow and its gradients flow back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

WRONG_USAGE = 2


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"retrograde {__version__}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """See autograd: type PyTorch-style Python, watch its graph grow and its gradients flow back."""


@app.command()
def run(
    file: Annotated[str, typer.Argument(help="The program; - reads it from standard input.", metavar="FILE")],
    trace: Annotated[
        Path | None, typer.Option(help="Also write the trace there, an event a line (NDJSON).", metavar="OUT.jsonl")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the random numbers.")] = 0,
) -> None:
    """Run a program exactly as the playground does, and print what it prints.

    Exit status 0, or 1 when the program failed. The limits of `retrograde serve` apply, by environment variable.
    """
    from retrograde_server import console, log

    settings = load_settings({})
    log.configure(settings, least="error")
    source = _read(file)
    name = "<stdin>" if file == "-" else file
    raise typer.Exit(_explained(lambda: console.run_file(name, source, trace=trace, seed=seed, settings=settings)))


def serve(**given: str | None) -> None:
    """Serve the playground.

    Every setting is an option and an environment variable; the option wins.
    """
    from retrograde_server import log, server

    settings = load_settings(given)
    log.configure(settings)
    raise typer.Exit(_explained(lambda: server.serve(settings)))


def load_settings(given: Mapping[str, str | None]) -> Settings:
    """Settings from `given` options, then the environment, then defaults; stops with a readable message."""
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    try:
        settings = Settings(**chosen)
    except ValidationError as error:
        for line in explain(error):
            print(f"error: {line}", file=sys.stderr)
        raise typer.Exit(WRONG_USAGE) from None
    for line in misspelt(os.environ):
        print(f"warning: {line}", file=sys.stderr)
    return settings


def _read(file: str) -> str:
    """The program's text; stops with a readable message when there is none."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        print(f"error: cannot read {file}: {error.strerror}", file=sys.stderr)
    except UnicodeDecodeError as error:
        print(f"error: {file} is not UTF-8 (byte {error.start}); save it as UTF-8", file=sys.stderr)
    raise typer.Exit(WRONG_USAGE)


def _explained(command: Callable[[], int]) -> int:
    """The command's exit status; what it cannot do is said in a line."""
    try:
        return command()
    except (ExecutorDown, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_USAGE


def _option(name: str, field: FieldInfo) -> inspect.Parameter:
    """A setting as an option that passes its text on: `Settings` alone says what is right."""
    default = default_text(name)
    notes = [bounds_text(field), f"env: {variable_name(name)}", f"default: {default}" if default else ""]
    help = f"{field.description} [{'; '.join(note for note in notes if note)}]"
    option = typer.Option(option_name(name), help=help, metavar=_metavar(field), show_default=False)
    annotation = Annotated[str | None, option]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _metavar(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return "|".join(get_args(field.annotation))
    return "INTEGER" if field.annotation is int else "NUMBER" if field.annotation is float else "TEXT"


def _register_serve() -> None:
    """Gives `serve` an option for every setting: Typer reads them from the signature."""
    options = [_option(name, field) for name, field in Settings.model_fields.items()]
    serve.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    serve.__annotations__ = {option.name: option.annotation for option in options}
    app.command()(serve)


_register_serve()
