"""The playground's page around the built frontend, and the frontend's files."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape

from retrograde import __version__

WEB = Path(__file__).parent.parent / "_web"
MANIFEST = WEB / ".vite" / "manifest.json"
TEMPLATES = Path(__file__).parent.parent / "templates"
FOREVER = "public, max-age=31536000, immutable"
"""Built files have a hash of their content in their names."""

router = APIRouter(tags=["page"], include_in_schema=False)
_templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape())


class Chunk(msgspec.Struct, rename="camel"):
    """An entry of Vite's manifest, as far as a page needs it."""

    file: str
    is_entry: bool = False
    css: list[str] = []
    imports: list[str] = []


class Assets(msgspec.Struct, frozen=True):
    """What the page loads, as paths under `/`."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]


@router.get("/")
async def page() -> Response:
    """The playground; when the frontend was not built, a page that says how to."""
    try:
        assets = find_assets(MANIFEST, MANIFEST.stat().st_mtime_ns)
    except FileNotFoundError:
        return _render("unbuilt.html", HTTPStatus.SERVICE_UNAVAILABLE)
    return _render("page.html", HTTPStatus.OK, assets=assets)


@router.get("/{path:path}")
async def file(path: str) -> Response:
    """A file of the built frontend."""
    found = (WEB / path.replace("\0", "")).resolve()
    if not found.is_relative_to(WEB.resolve()) or not found.is_file() or found.is_relative_to(MANIFEST.parent):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    caching = FOREVER if path.startswith("assets/") else "no-cache"
    return FileResponse(found, headers={"Cache-Control": caching})


@lru_cache(maxsize=1)
def find_assets(manifest: Path, _changed: int) -> Assets:
    """Reads the manifest: the entry's script, and the styles and chunks it needs at once."""
    chunks = msgspec.json.decode(manifest.read_bytes(), type=dict[str, Chunk])
    entry = next(name for name, chunk in chunks.items() if chunk.is_entry)
    needed = _with_imports(chunks, entry)
    styles = dict.fromkeys(style for name in needed for style in chunks[name].css)
    return Assets(chunks[entry].file, tuple(styles), tuple(chunks[name].file for name in needed[1:]))


def _with_imports(chunks: dict[str, Chunk], entry: str) -> list[str]:
    """`entry` and everything it imports, each once."""
    needed = [entry]
    for name in needed:
        needed += [other for other in chunks[name].imports if other not in needed]
    return needed


def _render(template: str, status: HTTPStatus, **values: Any) -> HTMLResponse:
    html = _templates.get_template(template).render(version=__version__, **values)
    return HTMLResponse(html, status, headers={"Cache-Control": "no-cache"})
