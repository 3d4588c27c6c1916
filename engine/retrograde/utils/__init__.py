"""What stands beside the layers: data in batches, under PyTorch's names."""

from retrograde.utils import data

__all__ = ["data"]
