"""`tf.Variable`: a tensor whose numbers programs change."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.calls.inplace import write
from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.recording import run
from retrograde.compat.tensorflow.tensors import EagerTensor, TensorLike, array_of, leaf
from retrograde.compat.tensorflow.types import as_dtype
from retrograde.tape.state import state
from retrograde.tensor import Parameter


class Variable(TensorLike):
    """A tensor that `assign`, `assign_add` and `assign_sub` change; trainable ones are watched by tapes.

    ValueError for numbers of another shape; TypeError for numbers that its type cannot hold.
    """

    __slots__ = ("_label", "tensor", "trainable")
    __module__ = "tensorflow.python.ops.resource_variable_ops"
    __qualname__ = "ResourceVariable"
    _python_name = "ResourceVariable"
    tensor: Parameter

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        import_scope: Any = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
    ) -> None:
        if initial_value is None:
            raise ValueError(
                "The `initial_value` arg to `tf.Variable` must be specified except when you are not providing a "
                "`variable_def`. You provided neither."
            )
        value = initial_value() if callable(initial_value) else initial_value
        array = array_of(value, None if dtype is None else as_dtype(dtype))
        self.trainable = True if trainable is None else trainable
        self._label = name or "Variable"
        self.tensor = leaf(np.array(array), self.trainable)

    @property
    def name(self) -> str:
        """Its name, with the number of the output."""
        return f"{self._label}:0"

    def value(self) -> EagerTensor:
        """Its present numbers as a tensor."""
        return run(rg.clone, self)  # type: ignore[no-any-return]

    read_value = value

    def assign(self, value: Any, use_locking: bool = False, name: Any = None, read_value: bool = True) -> Variable:
        """New numbers, of the same shape and type."""
        given = array_of(value, self.dtype)
        if given.shape != self.shape:
            raise ValueError(
                f"Cannot assign value to variable ' {self.name}': Shape mismatch.The variable shape {self.shape}, and "
                f"the assigned value shape {given.shape} are incompatible."
            )
        return self.put(given, "assign")

    def put(self, numbers: Any, by: str) -> Variable:
        """New numbers as an array of the same shape and type, for a listener with the name of who changes them."""
        self._overwrite(numbers, by)
        return Assigned(self)

    def assign_add(self, delta: Any, use_locking: bool = False, name: Any = None, read_value: bool = True) -> Variable:
        """Add to its numbers."""
        return self._moved(delta, 1, "assign_add")

    def assign_sub(self, delta: Any, use_locking: bool = False, name: Any = None, read_value: bool = True) -> Variable:
        """Subtract from its numbers."""
        return self._moved(delta, -1, "assign_sub")

    def _moved(self, delta: Any, sign: int, by: str) -> Variable:
        given = array_of(delta, self.dtype)
        if np.broadcast_shapes(given.shape, self.shape) != tuple(self.shape):
            raise ValueError(f"Shapes {self.shape} and {given.shape} are incompatible")
        return self.put(self.numpy() + given * self.dtype.as_numpy_dtype(sign), by)

    def _overwrite(self, numbers: Any, by: str) -> None:
        """In place; in memory of its own where a tape may still need the numbers that were there."""
        from retrograde.compat.tensorflow.tape import ALIVE

        if any(tape.reads(self) for tape in ALIVE):
            self.tensor = leaf(np.array(numbers), self.trainable)
            return
        write(self.tensor, numbers)
        if state.listener is not None and self.trainable:
            state.listener.on_update(self.tensor, by)

    def __hash__(self) -> int:
        raise TypeError(f"Variable is unhashable. Instead, use variable.ref() as the key. (Variable: {self!r})")

    def __format__(self, spec: str) -> str:
        if spec:
            raise TypeError("unsupported format string passed to ResourceVariable.__format__")
        return str(self)

    def __iadd__(self, other: Any) -> Any:
        raise self._refused("+=", "assign_add", "+")

    def __isub__(self, other: Any) -> Any:
        raise self._refused("-=", "assign_sub", "*")

    def _refused(self, operator: str, method: str, plain: str) -> RuntimeError:
        return RuntimeError(
            f"`variable {operator} value` with `tf.Variable`s is not supported. Use `variable.{method}(value)` to "
            f"modify the variable, or `out = variable {plain} value` if you need to get a new output Tensor."
        )

    def __repr__(self) -> str:
        return f"<tf.Variable '{self._shown()}' shape={self.shape} dtype={self.dtype.name}, numpy={self._text()}>"

    def _shown(self) -> str:
        return self.name


class Assigned(Variable):
    """What an assignment gives back: the variable again, under the name TensorFlow prints there."""

    __slots__ = ("_of",)

    def __init__(self, variable: Variable) -> None:
        self._of = variable
        self.trainable = variable.trainable
        self._label = variable._label
        self.tensor = variable.tensor

    def _overwrite(self, numbers: Any, by: str) -> None:
        self._of._overwrite(numbers, by)
        self.tensor = self._of.tensor

    def _shown(self) -> str:
        return "UnreadVariable"
