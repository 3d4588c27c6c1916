"""What stands beside the layers: data in batches, values computed again, under PyTorch's names."""

from retrograde.utils import checkpoint, data

__all__ = ["checkpoint", "data"]
