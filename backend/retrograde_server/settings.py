"""Every setting of the service, declared once: environment, `retrograde serve --help` and bounds come from here.

A field's name is its option (`wall_s` → `--wall-s`) and, with the prefix, its environment variable
(`RETROGRADE_WALL_S`). Units are part of the name: `_s` seconds, `_ms` milliseconds, `_kib` 1024 bytes, `_mib` 1024².
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from retrograde_server.runs.limits import KIB, MIB, Limits

PREFIX = "RETROGRADE_"

Names = Annotated[tuple[str, ...], NoDecode]
"""Several words in one variable, with commas between them."""


class Settings(BaseSettings):
    """What the operator decides; everything has a default that suits one person on one machine."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="TCP port to listen on; 0 takes a free one.")
    hosts: Names = Field(
        default=("127.0.0.1", "localhost", "::1"),
        description="Host names this server answers to, with commas between them; * answers to any.",
    )
    origins: Names = Field(
        default=(),
        description="Other web origins whose pages may open a session, such as https://course.example,"
        " with commas between them. The server's own pages always may.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe log line to write."
    )
    log_format: Literal["auto", "console", "json"] = Field(
        default="auto", description="Log lines for people or for machines; auto writes for people on a terminal."
    )
    drain_s: float = Field(
        default=3, ge=0, le=60, description="Seconds that open connections get to close when the server is stopped."
    )

    wall_s: float = Field(default=20, gt=0, le=3600, description="Seconds a program may run.")
    cpu_s: int = Field(default=20, ge=1, le=3600, description="Seconds of processor time a program may use.")
    memory_mib: int = Field(
        default=512,
        ge=192,
        le=65536,
        description="MiB of address space of a program, about 150 of them the interpreter's.",
    )
    source_kib: int = Field(default=100, ge=1, le=1024, description="KiB of UTF-8 a program's text may have.")
    output_kib: int = Field(default=256, ge=1, le=16384, description="KiB a program may print.")
    events: int = Field(default=50_000, ge=100, le=1_000_000, description="Events a program's trace may have.")
    trace_mib: int = Field(default=32, ge=1, le=1024, description="MiB a program's trace may have.")
    kept_mib: int = Field(
        default=64,
        ge=0,
        le=65536,
        description="MiB of tensors a program keeps to be looked at after its end, beside its memory; 0 keeps none.",
    )

    processes: int = Field(
        default_factory=lambda: max(2, os.cpu_count() or 1),
        ge=1,
        le=1024,
        description="Programs that run at the same time. By default the number of processors, at least 2.",
    )
    queue: int = Field(default=32, ge=0, le=10_000, description="Programs that may wait for a place to run.")
    spares: int = Field(default=1, ge=0, le=64, description="Confined processes kept ready for the next program.")
    kept: int = Field(
        default=8, ge=0, le=10_000, description="Programs whose tensors are kept, frozen, after their end."
    )
    kept_s: float = Field(
        default=300, ge=0, le=86_400, description="Seconds for which a program's tensors are kept after its end."
    )

    sessions: int = Field(default=200, ge=1, le=100_000, description="Browser tabs served at the same time.")
    session_ttl_s: float = Field(
        default=120, ge=0, le=86_400, description="Seconds a session is kept after its connection was lost."
    )
    flush_ms: float = Field(default=16, ge=0, le=1000, description="Milliseconds between two batches to a browser.")
    flush_events: int = Field(
        default=256, ge=1, le=10_000, description="Events at which a batch is sent before its time."
    )
    flush_kib: int = Field(default=64, ge=1, le=1024, description="KiB at which a batch is sent before its time.")
    window: int = Field(
        default=4096, ge=1, le=1_000_000, description="Events sent ahead of what the browser says it has drawn."
    )
    backlog: int = Field(
        default=16_384,
        ge=1,
        le=1_000_000,
        description="Events a browser may be behind a running program before the oldest of them are skipped.",
    )
    send_timeout_s: float = Field(
        default=10, gt=0, le=300, description="Seconds after which a browser that takes no message is disconnected."
    )

    @field_validator("hosts", "origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(word.strip() for word in value.split(",") if word.strip())
        return value

    def limits(self) -> Limits:
        """The limits of one run, in the units the runs use."""
        return Limits(
            wall_s=self.wall_s,
            cpu_s=self.cpu_s,
            memory=self.memory_mib * MIB,
            output=self.output_kib * KIB,
            events=self.events,
            trace=self.trace_mib * MIB,
            kept=self.kept_mib * MIB,
        )


def option_name(field: str) -> str:
    """The command-line option of a setting: `wall_s` → `--wall-s`."""
    return "--" + field.replace("_", "-")


def variable_name(field: str) -> str:
    """The environment variable of a setting: `wall_s` → `RETROGRADE_WALL_S`."""
    return PREFIX + field.upper()


def explain(error: ValidationError) -> Iterator[str]:
    """One readable line for each setting that was refused."""
    for problem in error.errors():
        field = str(problem["loc"][0])
        came = problem["input"]
        yield f"{variable_name(field)} ({option_name(field)}): {problem['msg']}; came {came!r}."


def misspelt(environment: Mapping[str, str]) -> Iterator[str]:
    """One line for each variable of ours that names no setting and looks like one."""
    known = [variable_name(field) for field in Settings.model_fields]
    for name in environment:
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            if near:
                yield f"{name} is not a setting; did you mean {near[0]}?"


def bounds_text(field: FieldInfo) -> str:
    """A number's bounds in words; empty for other settings."""
    bounds: dict[str, float] = {}
    for bound in field.metadata:
        bounds |= {name: getattr(bound, name) for name in ("gt", "ge", "le") if hasattr(bound, name)}
    low = f"more than {bounds['gt']:g}" if "gt" in bounds else f"{bounds['ge']:g}" if "ge" in bounds else ""
    return f"{low} to {bounds['le']:g}" if low and "le" in bounds else ""


def default_text(field: str) -> str:
    """A setting's default as one would type it."""
    default: Any = Settings.model_fields[field].get_default(call_default_factory=True)
    return ",".join(default) if isinstance(default, tuple) else str(default)
