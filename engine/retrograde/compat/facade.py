"""Modules that exist for a program only: a library's names, with this engine behind them."""

from __future__ import annotations

import difflib
from types import ModuleType
from typing import Any

from retrograde.errors import hinted


class Facade(ModuleType):
    """A module whose unknown names are answered with the closest known ones."""

    def __getattr__(self, name: str) -> Any:
        error = AttributeError(f"module '{self.__name__}' has no attribute '{name}'", name=name, obj=self)
        raise error if name.startswith("__") else hinted(error, self.suggest(name))

    def suggest(self, name: str) -> str:
        """A sentence with the names closest to `name`."""
        known = [n for n in vars(self) if not n.startswith("_")]
        close = nearest(name, known)
        if close:
            return f"Did you mean {' or '.join(f'{self.__name__}.{n}' for n in close)}?"
        return f"Retrograde has no {self.__name__}.{name} yet; dir({self.__name__}) lists what there is."

    def __repr__(self) -> str:
        return f"<module '{self.__name__}'>"


def nearest(name: str, known: list[str]) -> list[str]:
    """Up to three of the names that `name` may have been meant to be, best first; case counts little."""
    by_lower: dict[str, str] = {}
    for n in known:
        by_lower.setdefault(n.lower(), n)
    close = difflib.get_close_matches(name.lower(), list(by_lower), n=3, cutoff=0.7)
    return [by_lower[n] for n in close]
