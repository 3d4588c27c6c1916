"""What programs do to the parameters and gradients of modules, and to sequences of different lengths."""

from retrograde.nn.utils import rnn

__all__ = ["rnn"]
