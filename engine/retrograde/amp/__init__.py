"""Mixed precision: PyTorch's `torch.amp`. Ops compute in the precision of their operands here."""

from retrograde.amp.autocast import autocast, custom_bwd, custom_fwd, is_autocast_available
from retrograde.amp.scaler import GradScaler

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]
