"""Retrograde's engine: tensors, a tape that is built while the program runs, and backward over it."""
from retrograde import ops
from retrograde.tensor import Tensor
__version__ = "0.1.0"
