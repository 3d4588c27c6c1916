"""Classes that print under the names programs know them by."""

from __future__ import annotations


class Named(type):
    """Metaclass: a class with a `_shown_as` of its own, such as "torch.Tensor", prints as a class of that name."""

    def __repr__(cls) -> str:
        shown = vars(cls).get("_shown_as")
        return f"<class '{shown}'>" if shown else super().__repr__()
