"""Every op, by family. Importing this package fills the registry `retrograde.op.OPS`."""

from retrograde.ops import compare, elementwise, linalg, loss, reduce, select, shape

__all__ = ["compare", "elementwise", "linalg", "loss", "reduce", "select", "shape"]
