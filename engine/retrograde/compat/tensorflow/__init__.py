"""`import tensorflow as tf` in a program means this engine, seen through TensorFlow's names.

Enough of TensorFlow for lessons on `tf.GradientTape`: variables, tapes, mathematics, `tf.nn`, optimizers and dense
layers of Keras. Everything runs on the engine's ops, so that it is recorded and drawn like a PyTorch program.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from retrograde.compat.facade import Facade, nearest
from retrograde.compat.tensorflow import (
    elementwise,
    errors,
    keras,
    matrices,
    nn,
    randomness,
    reducing,
    running,
    shaping,
    tape,
)
from retrograde.compat.tensorflow.datasets import Dataset
from retrograde.compat.tensorflow.parts import VariablePart
from retrograde.compat.tensorflow.tensors import EagerTensor, constant, convert_to_tensor
from retrograde.compat.tensorflow.types import DTYPES, DType, TensorShape, as_dtype
from retrograde.compat.tensorflow.variables import Variable

VERSION = "2.21.0"
"""The TensorFlow that prints what is printed here."""


class TensorFlowModule(Facade):
    """A module of TensorFlow's; unknown names are answered with the nearest known ones."""

    def suggest(self, name: str) -> str:
        """A sentence with the names that are almost the same, here or in another module of TensorFlow."""
        short = self.__name__.replace("tensorflow", "tf", 1)
        if close := nearest(name, [n for n in vars(self) if not n.startswith("_")]):
            return f"Did you mean {' or '.join(f'{short}.{n}' for n in close)}?"
        elsewhere = [f"tf.{place}.{name}".replace("..", ".") for place, names in NAMESPACES.items() if name in names]
        if elsewhere:
            return f"Did you mean {elsewhere[0]}?"
        return f"Retrograde has no {short}.{name} yet; dir({short}) lists what there is."


_MATH = {**elementwise.FUNCTIONS, **reducing.FUNCTIONS, **matrices.MATH}
_TOP_OF_MATH = (
    "abs", "acos", "add", "add_n", "argmax", "argmin", "argsort", "asin", "atan", "atan2", "cast", "clip_by_value",
    "cos", "cosh", "cumsum", "divide", "equal", "exp", "floor", "greater", "greater_equal", "less", "less_equal",
    "logical_and", "logical_not", "logical_or", "matmul", "maximum", "minimum", "multiply", "negative", "norm",
    "not_equal", "pow",
    "reduce_all", "reduce_any", "reduce_logsumexp", "reduce_max", "reduce_mean", "reduce_min", "reduce_prod",
    "reduce_sum", "round", "saturate_cast", "scalar_mul", "sigmoid", "sign", "sin", "sinh", "sort", "sqrt", "square",
    "subtract", "tan", "tanh", "tensordot", "truediv", "einsum", "truncatediv",
)  # fmt: skip
_ONLY_TOP = ("cast", "saturate_cast", "clip_by_value", "norm", "sort", "argsort", "matmul", "tensordot", "einsum")
_TOP: dict[str, Any] = {
    **DTYPES,
    "double": DTYPES["float64"],
    "half": DTYPES["float16"],
    **{name: _MATH[name] for name in _TOP_OF_MATH},
    **shaping.FUNCTIONS,
    **matrices.CLIPPING,
    "Variable": Variable,
    "Tensor": EagerTensor,
    "TensorShape": TensorShape,
    "DType": DType,
    "constant": constant,
    "convert_to_tensor": convert_to_tensor,
    "as_dtype": as_dtype,
    "newaxis": None,
    "GradientTape": tape.GradientTape,
    "UnconnectedGradients": tape.UnconnectedGradients,
    "stop_gradient": tape.stop_gradient,
    "custom_gradient": tape.custom_gradient,
    "function": running.function,
    "Module": running.Module,
    "while_loop": running.while_loop,
    "cond": running.cond,
    "is_tensor": running.is_tensor,
    "executing_eagerly": running.executing_eagerly,
    "print": running.print_,
    "unique_with_counts": reducing.FUNCTIONS["unique_with_counts"],
    "__version__": VERSION,
}
NAMESPACES: dict[str, dict[str, Any]] = {
    "": _TOP,
    "math": {name: function for name, function in _MATH.items() if name not in _ONLY_TOP},
    "linalg": matrices.LINALG,
    "nn": nn.FUNCTIONS,
    "random": randomness.FUNCTIONS,
    "nest": {"flatten": running.flatten, "map_structure": running.map_structure},
    "dtypes": {**DTYPES, "DType": DType, "as_dtype": as_dtype, "cast": elementwise.cast},
    "data": {"Dataset": Dataset, "AUTOTUNE": -1},
    "config": {"list_physical_devices": lambda device_type=None: []},
    "errors": {name: value for name, value in vars(errors).items() if isinstance(value, type)},
    **keras.NAMESPACES,
}
"""Names by the module they stand in, below `tensorflow`."""


def tensorflow_modules() -> dict[str, ModuleType]:
    """Fresh modules by the name a program imports them under; what one program sets in them no other sees."""
    running.NAMES.clear()
    modules: dict[str, ModuleType] = {}
    for place, names in NAMESPACES.items():
        full = f"tensorflow.{place}".rstrip(".")
        module = modules[full] = TensorFlowModule(full)
        vars(module).update(names)
        if place:
            parent, _, own = full.rpartition(".")
            setattr(modules[parent], own, module)
    # Keras by its own name is the same.
    modules.update({name.removeprefix("tensorflow."): m for name, m in modules.items() if ".keras" in name})
    return modules


__all__ = ["NAMESPACES", "TensorFlowModule", "VariablePart", "tensorflow_modules"]
