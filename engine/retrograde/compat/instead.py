"""PyTorch's names that are not here, each with the nearest thing that is: what to tell a program that asks for one."""

from __future__ import annotations

_LOGS = "Print the numbers, or watch them in the graph: programs here write no logs."
_COMPLEX = "Complex numbers are not supported here: keep the real and the imaginary part in two tensors."
_SPARSE = "Sparse tensors are not supported here: the same computation runs on ordinary, dense tensors."
_QUANTIZED = "Quantized tensors are not supported here: torch.round(x / scale) * scale shows what it does."
_ALONE = "Programs here run in one process on one machine: leave this part out."

INSTEAD = {
    **dict.fromkeys(("complex", "fft", "polar", "stft", "view_as_complex", "view_as_real"), _COMPLEX),
    **dict.fromkeys(("sparse_coo_tensor", "sparse_csr_tensor"), _SPARSE),
    **dict.fromkeys(("ao", "quantization", "quantize_per_tensor", "quint8", "qint8"), _QUANTIZED),
    **dict.fromkeys(("distributed", "multiprocessing", "DistributedDataParallel", "DistributedSampler"), _ALONE),
    "hub": "Models are not downloaded here: write the layers with torch.nn.",
    "nested": "Nested tensors are not supported here: torch.nn.utils.rnn.pad_sequence makes sequences equally long.",
    "geqrf": "torch.linalg.qr(A) gives Q and R themselves.",
    "lobpcg": "torch.linalg.eigh(A) gives all eigenvalues and eigenvectors of a symmetric matrix.",
    **dict.fromkeys(("tensorboard", "SummaryWriter"), _LOGS),
}  # fmt: skip
"""By the last part of the name, whichever module it stands in."""


def instead_of(name: str) -> str:
    """What to write instead of `name`, which may be dotted; its last part that is known decides. Else nothing."""
    return next((INSTEAD[part] for part in reversed(name.split(".")) if part in INSTEAD), "")
