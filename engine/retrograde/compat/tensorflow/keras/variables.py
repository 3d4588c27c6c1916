"""Keras' variables: TensorFlow's, under the path of what they belong to."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.compat.tensorflow.variables import Variable


class KerasVariable(Variable):
    """A variable with a path, such as "dense/kernel"."""

    __slots__ = ("path",)
    _python_name = "Variable"

    def __init__(
        self, initial_value: Any, trainable: bool = True, name: str = "variable", path: str = "", dtype: Any = None
    ) -> None:
        super().__init__(initial_value, trainable=trainable, name=name, dtype=dtype)
        self.path = f"{path}/{name}" if path else name

    @property
    def name(self) -> str:
        """Its name."""
        return self._label

    def __repr__(self) -> str:
        value = self.numpy()
        text = str(value) if isinstance(value, np.ndarray) else repr(value.item())
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype.name}, value={text}>"
