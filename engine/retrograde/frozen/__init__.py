"""A step frozen: recorded once as calls of the array library, written out as straight-line Python, replayed.

step ──traced──▶ Recording ──simplify, memory──▶ a place for every result ──source──▶ Python ──▶ Plan
  ╰── witness: what the replay takes for granted of the program's Python, checked before each
"""

from __future__ import annotations

from typing import Any


def compile(model: Any = None, **options: Any) -> Any:
    """Freeze a function or a module: PyTorch's `torch.compile`, whose options change nothing here.

    A decorator too, with or without options. The result gives the same numbers to the last bit. A frozen function has
    `.source`, the Python text that is replayed, and `.why`, the reason when it is not.
    """
    # Loaded by those who ask for it: it takes as long as half of the engine.
    from retrograde.frozen.step import frozen

    if model is None:
        return lambda step: frozen(step, options)
    return frozen(model, options)
