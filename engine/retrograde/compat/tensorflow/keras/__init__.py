"""`tf.keras`, as far as lessons on the tape use it: optimizers, losses, metrics, dense layers."""

from __future__ import annotations

from typing import Any

from retrograde.compat.tensorflow.keras import layers, losses, metrics, optimizers
from retrograde.compat.tensorflow.keras.activations import ACTIVATIONS
from retrograde.compat.tensorflow.keras.initializers import INITIALIZERS
from retrograde.compat.tensorflow.keras.variables import KerasVariable

NAMESPACES: dict[str, dict[str, Any]] = {
    "keras": {"Sequential": layers.Sequential, "Model": layers.Model, "Variable": KerasVariable},
    "keras.layers": layers.LAYERS,
    "keras.models": {"Sequential": layers.Sequential, "Model": layers.Model},
    "keras.losses": losses.LOSSES,
    "keras.metrics": metrics.METRICS,
    "keras.optimizers": optimizers.OPTIMIZERS,
    "keras.optimizers.schedules": optimizers.SCHEDULES,
    "keras.activations": ACTIVATIONS,
    "keras.initializers": INITIALIZERS,
}
"""Names by the module they stand in, below `tensorflow`."""

__all__ = ["NAMESPACES"]
