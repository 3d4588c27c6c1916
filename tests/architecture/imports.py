"""Which module imports which, read from the source: only what runs at import time counts as a direction."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TYPESCRIPT_IMPORT = re.compile(
    r"""(?:^\s*(?:import|export)\b[^;"']*?\bfrom|^\s*import|\bimport\()\s*["']([^"']+)["']""", re.M
)
NEW_URL = re.compile(r"""new URL\(\s*["'](\.[^"']+)["'],\s*import\.meta\.url""")


def python_imports(text: str, *, deferred: bool = False) -> set[str]:
    """Modules a file imports when it is loaded; with `deferred`, those inside functions too. Type checking apart."""
    tree = ast.parse(text)
    return set(_names(tree.body, deferred))


def _names(body: list[ast.stmt], deferred: bool) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from _names(statement.orelse, deferred)
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not deferred:
                pass
            case _:
                for inner in ("body", "orelse", "finalbody", "handlers", "cases"):
                    yield from _names(getattr(statement, inner, []), deferred)


def typescript_imports(text: str) -> set[str]:
    """Module names a TypeScript file imports, types and workers included."""
    return set(TYPESCRIPT_IMPORT.findall(text)) | set(NEW_URL.findall(text))


def folder_of(importer: Path, target: str, root: Path) -> str | None:
    """First folder below `root` that a relative import leads to, or None for a package."""
    if not target.startswith("."):
        return None
    return (importer.parent / target).resolve().relative_to(root.resolve()).parts[0]
