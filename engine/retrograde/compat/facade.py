"""Modules that exist for a program only: a library's names, with this engine behind them."""

from __future__ import annotations

import difflib
from types import ModuleType
from typing import Any

from retrograde.compat.instead import instead_of
from retrograde.errors import hinted


class Facade(ModuleType):
    """A module whose unknown names are answered with the closest known ones."""

    def __getattr__(self, name: str) -> Any:
        error = AttributeError(f"module '{self.__name__}' has no attribute '{name}'", name=name, obj=self)
        raise error if name.startswith("__") else hinted(error, self.suggest(name))

    def suggest(self, name: str) -> str:
        """A sentence with what is nearest to `name`: what does the same, or else what is called almost the same."""
        if nearby := instead_of(name):
            return f"Retrograde has no {self.__name__}.{name} yet. {nearby}"
        known = [n for n in vars(self) if not n.startswith("_")]
        close = nearest(name, known)
        if close:
            return f"Did you mean {' or '.join(f'{self.__name__}.{n}' for n in close)}?"
        return f"Retrograde has no {self.__name__}.{name} yet; dir({self.__name__}) lists what there is."

    def __repr__(self) -> str:
        return f"<module '{self.__name__}'>"


def nearest(name: str, known: list[str]) -> list[str]:
    """Up to three of the names that `name` may have been meant to be, best first; case only decides between equals."""
    lowered = sorted({n.lower() for n in known})
    close = difflib.get_close_matches(name.lower(), lowered, n=3, cutoff=0.7)
    best = [max((n for n in known if n.lower() == low), key=lambda n: _alike(n, name)) for low in close]
    return [n for n in best if _alike(n.lower(), name.lower()) > _FAR_BEHIND * _alike(best[0].lower(), name.lower())]


def _alike(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, a, b).ratio()


_FAR_BEHIND = 0.85
"""A name is not worth telling when it is so much less like than the best one."""
