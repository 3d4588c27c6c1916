"""PyTorch's names that are not here, each with the nearest thing that is: what to tell a program that asks for one."""

from __future__ import annotations

_LOGS = "Print the numbers, or watch them in the graph: programs here write no logs."

INSTEAD = {
    "geqrf": "torch.linalg.qr(A) gives Q and R themselves.",
    "lobpcg": "torch.linalg.eigh(A) gives all eigenvalues and eigenvectors of a symmetric matrix.",
    "prune": "Set weights to 0 by hand: with torch.no_grad(): w.mul_(w.abs() > limit), and again after each step.",
    **dict.fromkeys(("tensorboard", "SummaryWriter"), _LOGS),
}  # fmt: skip
"""By the last part of the name, whichever module it stands in."""


def instead_of(name: str) -> str:
    """What to write instead of `name`, which may be dotted; its last part that is known decides. Else nothing."""
    return next((INSTEAD[part] for part in reversed(name.split(".")) if part in INSTEAD), "")
