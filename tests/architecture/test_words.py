"""No file that belongs to the project names a place on somebody's machine or the address of a package registry."""

from __future__ import annotations

import re

import pytest

from .repository import ROOT, own_files

HERE = "tests/architecture/test_words.py"
BANNED = re.compile(
    r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/[\w.]"
    r"|registry\.npmjs\.org|(?<![\w.])pypi\.org|pythonhosted\.org|//[^\s\"']*/simple/?(?=[\s\"']|$)"
)


def banned_words(text: str) -> list[str]:
    """Every banned word in the text."""
    return [found.group() for found in BANNED.finditer(text)]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {}
    for path in own_files():
        name = path.relative_to(ROOT).as_posix()
        if name != HERE and (words := banned_words(path.read_text("utf-8", errors="ignore"))):
            found[name] = words
    assert found == {}


@pytest.mark.parametrize(
    "text",
    ["see /home/someone/notes", "/root/.cache", "open('/Users/someone/x')", "https://registry." "npmjs.org/katex",
     "https://pypi" ".org/project", "--index-url https://packages.example/simple"],
)  # fmt: skip
def test_a_banned_word_is_seen(text: str) -> None:
    assert banned_words(text)


@pytest.mark.parametrize("text", ["frontend/src/run/model.ts", "a/home/b", "/usr/bin/chromium", "/work", "x /root y"])
def test_ordinary_words_pass(text: str) -> None:
    assert banned_words(text) == []
