"""PyTorch's names that are not here, each with the nearest thing that is: what to tell a program that asks for one."""

from __future__ import annotations

_CONVOLUTION = "The nearest layer is nn.Linear, behind nn.Flatten() or on patches cut out by slices such as x[:, 0:3]."
_POOLING = "Reshape and reduce: x.reshape(n, c, h // 2, 2, w // 2, 2).amax(dim=(3, 5)) is max pooling by 2."
_NORM = "Write it out: (x - x.mean(dim, keepdim=True)) / (x.var(dim, unbiased=False, keepdim=True) + 1e-5).sqrt()."
_LOGS = "Print the numbers, or watch them in the graph: programs here write no logs."

INSTEAD = {
    **dict.fromkeys(("Conv1d", "Conv2d", "Conv3d", "ConvTranspose2d", "conv1d", "conv2d", "unfold"), _CONVOLUTION),
    **dict.fromkeys(("MaxPool1d", "MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d", "max_pool2d", "avg_pool2d"), _POOLING),
    **dict.fromkeys(("BatchNorm1d", "BatchNorm2d", "LayerNorm", "GroupNorm", "batch_norm", "layer_norm"), _NORM),
    "geqrf": "torch.linalg.qr(A) gives Q and R themselves.",
    "lobpcg": "torch.linalg.eigh(A) gives all eigenvalues and eigenvectors of a symmetric matrix.",
    "prune": "Set weights to 0 by hand: with torch.no_grad(): w.mul_(w.abs() > limit), and again after each step.",
    **dict.fromkeys(("tensorboard", "SummaryWriter"), _LOGS),
}  # fmt: skip
"""By the last part of the name, whichever module it stands in."""


def instead_of(name: str) -> str:
    """What to write instead of `name`, which may be dotted; its last part that is known decides. Else nothing."""
    return next((INSTEAD[part] for part in reversed(name.split(".")) if part in INSTEAD), "")
