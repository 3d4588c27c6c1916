"""Shapes, as programs see them."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from retrograde.words.naming import Named


class Size(tuple[int, ...], metaclass=Named):
    """A shape, printed as PyTorch prints it."""

    __slots__ = ()
    _shown_as = "torch.Size"

    def __call__(self, *args: object, **kwargs: object) -> NoReturn:
        """TypeError: shapes are read by subscripts, `x.shape[0]`, or by `x.size(0)`."""
        raise TypeError("'torch.Size' object is not callable")

    def numel(self) -> int:
        """Product of the lengths."""
        return int(np.prod(self, dtype=np.int64))

    def __add__(self, other: Any) -> Any:
        return Size(tuple.__add__(self, tuple(other)))

    def __radd__(self, other: Any) -> Any:
        return Size(tuple(other) + tuple(self))

    def __mul__(self, times: Any) -> Any:
        return Size(tuple.__mul__(self, times))

    __rmul__ = __mul__

    def __getitem__(self, index: Any) -> Any:
        found = tuple.__getitem__(self, index)
        return Size(found) if isinstance(index, slice) else found

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"
