"""Anomaly detection: each step of a backward pass is checked for gradients that are not numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retrograde.errors import hinted
from retrograde.tape.node import Node
from retrograde.tape.state import state


class detect_anomaly:
    """A context in which a step that gives NaN is a RuntimeError with the step's name."""

    def __init__(self, check_nan: bool = True) -> None:
        self._check = check_nan
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before.append(state.anomaly)
        state.anomaly = self._check

    def __exit__(self, *exc: object) -> None:
        state.anomaly = self._before.pop()


class set_detect_anomaly(detect_anomaly):
    """The same at once, on or off; as a context it restores what was before."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        super().__init__(mode and check_nan)
        super().__enter__()

    def __enter__(self) -> None:
        """The mode was set by the constructor."""


def is_anomaly_enabled() -> bool:
    """Whether steps are checked."""
    return state.anomaly


def require_numbers(node: Node, sent: Sequence[Any]) -> None:
    """RuntimeError when one of the contributions of `node` is not a number somewhere."""
    for index, c in enumerate(sent):
        array = getattr(c, "array", c)
        if array is not None and bool((array != array).any()):
            raise hinted(
                RuntimeError(f"Function '{node.name()}' returned nan values in its {index}th output."),
                f"The gradient of {node.op.name} is 0·∞ or ∞ − ∞ there: look at the values it was given.",
            )
