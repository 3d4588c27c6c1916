"""Both sides are pinned exactly, with checksums where the tool keeps them, and without the address of a registry."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from lock import CONSTRAINTS, HEAD

from .repository import ROOT

PIN = re.compile(r"[a-z0-9][a-z0-9._-]*==[0-9][A-Za-z0-9.]*")
EXACT = re.compile(r"\d+\.\d+\.\d+")


def bad_pins(text: str) -> list[str]:
    """Lines of a constraints file that are not `name==version`."""
    return [line for line in text.removeprefix(HEAD).splitlines() if not PIN.fullmatch(line)]


def bad_packages(lock: dict[str, Any]) -> list[str]:
    """Entries of package-lock.json that name an address or lack a checksum."""
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    return [name for name, entry in packages.items() if "resolved" in entry or "integrity" not in entry]


def missing_packages(lock: dict[str, Any]) -> list[str]:
    """Packages an entry asks for, for one platform or for all, that the lock does not hold: `npm ci` refuses those."""
    held = {name.rpartition("node_modules/")[2] for name in lock["packages"]}
    asked = {
        name
        for entry in lock["packages"].values()
        for kind in ("dependencies", "optionalDependencies")
        for name in entry.get(kind, {})
    }
    return sorted(asked - held)


def package_lock() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    return loaded


def test_python_packages_are_pinned() -> None:
    text = CONSTRAINTS.read_text("utf-8")
    assert text.startswith(HEAD)
    assert bad_pins(text) == []
    assert len(text.splitlines()) > 30


def test_node_packages_are_pinned() -> None:
    assert bad_packages(package_lock()) == []
    assert missing_packages(package_lock()) == []


def test_the_frontend_asks_for_exact_versions() -> None:
    package = json.loads((ROOT / "frontend/package.json").read_text("utf-8"))
    asked = package["dependencies"] | package["devDependencies"]
    assert [name for name, version in asked.items() if not EXACT.fullmatch(version)] == []


@pytest.mark.parametrize(
    "line", ["numpy>=2", "numpy", "--index-url https://packages.example", "x @ https://packages.example/x.whl"]
)
def test_a_loose_pin_is_seen(line: str) -> None:
    assert bad_pins(f"{HEAD}numpy==2.0.0\n{line}\n") == [line]


def test_an_address_or_a_missing_checksum_is_seen() -> None:
    packages = {"": {}, "a": {"integrity": "sha512-"}, "b": {"integrity": "sha512-", "resolved": "https:"}, "c": {}}
    assert bad_packages({"packages": packages}) == ["b", "c"]


def test_a_missing_platform_is_seen() -> None:
    asked = {"optionalDependencies": {"b-linux": "1.0.0", "b-darwin": "1.0.0"}}
    packages = {"": {}, "node_modules/a": asked, "node_modules/a/node_modules/b-linux": {}}
    assert missing_packages({"packages": packages}) == ["b-darwin"]
