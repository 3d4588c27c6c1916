"""Pages and REST, against a real server: what is shown, with which headers, and how errors look."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import msgspec
import pytest

from retrograde_server.gate import host_name
from retrograde_server.routes import page
from retrograde_server.server import is_public

from .conftest import Served, serving


def fetch(url: str, method: str = "GET", **headers: str) -> tuple[int, HTTPMessage, bytes]:
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_livez(server: Served) -> None:
    status, _, body = fetch(server.url("/livez"))
    assert (status, list(json.loads(body))) == (200, ["version"])


def test_readyz_says_what_confines_programs(server: Served) -> None:
    status, _, body = fetch(server.url("/readyz"))
    ready = json.loads(body)
    assert (status, ready["ready"], ready["why_not"]) == (200, True, [])
    assert {"rlimits", "no-new-privileges", "seccomp"} <= set(ready["layers"])


def test_readyz_is_false_when_the_queue_is_full() -> None:
    with serving(processes=1, queue=0) as server, server.browser() as browser:
        browser.send(k="run", run="r", source="print(1)\nwhile True: pass")
        browser.until_event("txt")
        status, _, body = fetch(server.url("/readyz"))
        assert (status, json.loads(body)["why_not"]) == (503, ["queue full"])


def test_examples_come_in_order(server: Served) -> None:
    status, _, body = fetch(server.url("/api/v1/examples"))
    examples = json.loads(body)
    assert status == 200
    assert len(examples) == 10
    assert [example["order"] for example in examples] == sorted(example["order"] for example in examples)
    assert all(example["source"].startswith("import torch") for example in examples)


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [
        ("/nowhere", "GET", 404),
        ("/assets/nowhere.js", "GET", 404),
        ("/../../settings.py", "GET", 404),
        ("/%2e%2e/settings.py", "GET", 404),
        ("/.vite/manifest.json", "GET", 404),
        ("/%00", "GET", 404),
        ("/livez", "DELETE", 405),
        ("/api/v1/session", "GET", 404),
    ],
)
def test_errors_are_problems(server: Served, path: str, method: str, expected: int) -> None:
    status, headers, body = fetch(server.url(path), method)
    assert (status, headers["content-type"]) == (expected, "application/problem+json")
    problem = json.loads(body)
    assert problem["status"] == expected
    assert set(problem) >= {"type", "title", "status", "detail"}


def test_every_answer_has_the_safe_headers(server: Served) -> None:
    for path in ("/", "/livez", "/nowhere"):
        _, headers, _ = fetch(server.url(path))
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "script-src 'self';" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["server"] is None, path


def test_a_name_that_is_not_ours_is_refused(server: Served) -> None:
    status, headers, body = fetch(server.url("/livez"), Host="rebound.example")
    assert (status, headers["content-type"]) == (421, "application/problem+json")
    assert "RETROGRADE_HOSTS" in json.loads(body)["detail"]


def test_names_can_be_added() -> None:
    with serving(hosts="course.example") as server:
        assert fetch(server.url("/livez"), Host="course.example:80")[0] == 200
        assert fetch(server.url("/livez"))[0] == 421


@pytest.mark.parametrize(
    ("header", "name"),
    [("localhost:8000", "localhost"), ("[::1]:8000", "::1"), ("a.example", "a.example"), ("", ""), ("[", "")],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize(
    ("host", "public"),
    [("127.0.0.1", False), ("localhost", False), ("::1", False), ("0.0.0.0", True), ("::", True), ("a.example", True)],
)
def test_which_addresses_others_can_reach(host: str, public: bool) -> None:
    assert is_public(host) == public


MANIFEST: dict[str, Any] = {
    "src/main.ts": {"file": "assets/main-1.js", "isEntry": True, "imports": ["_a.js"], "css": ["assets/main-1.css"]},
    "_a.js": {"file": "assets/a-2.js", "imports": ["_b.js"], "css": ["assets/a-2.css", "assets/main-1.css"]},
    "_b.js": {"file": "assets/b-3.js", "imports": ["_a.js"]},
    "src/late.ts": {"file": "assets/late-4.js", "isDynamicEntry": True},
}


def test_the_page_loads_what_the_entry_needs(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_bytes(msgspec.json.encode(MANIFEST))
    assert page.find_assets(manifest, 1) == page.Assets(
        script="assets/main-1.js",
        styles=("assets/main-1.css", "assets/a-2.css"),
        preloads=("assets/a-2.js", "assets/b-3.js"),
    )


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built frontend of our making."""
    (tmp_path / ".vite").mkdir()
    (tmp_path / "assets").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_bytes(msgspec.json.encode(MANIFEST))
    (tmp_path / "assets" / "main-1.js").write_text("run()")
    (tmp_path / "icon.svg").write_text("<svg/>")
    monkeypatch.setattr(page, "WEB", tmp_path)
    monkeypatch.setattr(page, "MANIFEST", tmp_path / ".vite" / "manifest.json")
    return tmp_path


@pytest.mark.usefixtures("built")
async def test_the_shell_names_the_built_files() -> None:
    answer = await page.page()
    html = bytes(answer.body).decode()
    assert answer.status_code == 200
    assert '<script type="module" src="/assets/main-1.js"></script>' in html
    assert '<link rel="stylesheet" href="/assets/a-2.css" />' in html
    assert '<link rel="modulepreload" href="/assets/b-3.js" />' in html


@pytest.mark.usefixtures("built")
async def test_hashed_files_are_kept_and_others_asked_for_again() -> None:
    assert "immutable" in (await page.file("assets/main-1.js")).headers["cache-control"]
    assert (await page.file("icon.svg")).headers["cache-control"] == "no-cache"


async def test_without_a_build_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MANIFEST", tmp_path / "manifest.json")
    answer = await page.page()
    assert answer.status_code == 503
    assert b"make serve" in bytes(answer.body)
