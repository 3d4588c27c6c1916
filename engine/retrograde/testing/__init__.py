"""Checks of results and of gradients: PyTorch's `torch.testing`."""

from retrograde.testing.closeness import assert_close

__all__ = ["assert_close"]
