"""Files for other libraries: PyTorch's `torch.onnx`, which is not here yet."""

from __future__ import annotations

from typing import Any, NoReturn

from retrograde.errors import hinted

__all__ = ["export"]


def export(*args: Any, **options: Any) -> NoReturn:
    """NotImplementedError: programs have no files to write to."""
    raise hinted(
        NotImplementedError("torch.onnx.export is not available here"),
        "The page that shows the graph exports it, in several formats.",
    )
