"""Retrograde's engine: tensors, a tape that is built while the program runs, and backward over it.

PyTorch's names, meanings and printing: a program that uses `torch` runs with `import retrograde as torch`. Importing it
loads NumPy and the standard library, nothing else. Modules that PyTorch has stand under its names; the rest is in
rooms, whose order `tests/architecture/test_imports.py` holds: `devices`, `tape`, `tensor`, `calls`, `op`, `ops`,
`backward`, `factories`, then PyTorch's packages, `frozen`, `recording`, `compat`, `program` and `readings`.
"""

# ruff: noqa: F401, A004 (what is imported here is the namespace, PyTorch's names for element types included)

from importlib import import_module as _import_module
from math import e, inf, nan, pi
from types import ModuleType as _ModuleType
from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

from retrograde import (
    accelerator,
    amp,
    autograd,
    backends,
    compiler,
    cpu,
    cuda,
    func,
    linalg,
    mps,
    nn,
    ops,
    profiler,
    random,
    return_types,
    special,
    version,
    xpu,
)
from retrograde.amp import autocast
from retrograde.autograd.inference import inference_mode, is_inference, is_inference_mode_enabled
from retrograde.cuda import OutOfMemoryError
from retrograde.devices.device import Device as device
from retrograde.devices.device import get_default_device, set_default_device
from retrograde.dtypes import (
    bfloat16,
    cdouble,
    cfloat,
    complex64,
    complex128,
    double,
    dtype,
    float16,
    float32,
    float64,
    half,
    int8,
    int16,
    int32,
    int64,
    long,
    set_default_dtype,
    set_default_tensor_type,
    short,
    uint8,
)
from retrograde.dtypes import bool_ as bool
from retrograde.dtypes import float32 as float
from retrograde.dtypes import int32 as int
from retrograde.factories import filling, likeness, sampling
from retrograde.factories.chance import (
    normal,
    poisson,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
)
from retrograde.factories.creation import (
    arange,
    as_tensor,
    asarray,
    empty,
    empty_like,
    eye,
    from_numpy,
    frombuffer,
    full,
    full_like,
    is_tensor,
    linspace,
    logspace,
    ones,
    ones_like,
    range,
    scalar_tensor,
    tensor,
    zeros,
    zeros_like,
)
from retrograde.factories.tapers import bartlett_window, blackman_window, hamming_window, hann_window, kaiser_window
from retrograde.factories.typed import CONSTRUCTORS as _CONSTRUCTORS
from retrograde.frozen import compile
from retrograde.func import vmap
from retrograde.limits import (
    can_cast,
    finfo,
    get_default_dtype,
    iinfo,
    is_complex,
    is_floating_point,
    is_signed,
    numel,
    promote_types,
    result_type,
    typename,
)
from retrograde.op import FUNCTIONS as _FUNCTIONS
from retrograde.op import OPS as _OPS
from retrograde.random import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from retrograde.serialization import load, save
from retrograde.settings import (
    are_deterministic_algorithms_enabled,
    get_deterministic_debug_mode,
    get_float32_matmul_precision,
    get_num_interop_threads,
    get_num_threads,
    is_deterministic_algorithms_warn_only_enabled,
    set_deterministic_debug_mode,
    set_float32_matmul_precision,
    set_flush_denormal,
    set_num_interop_threads,
    set_num_threads,
    set_warn_always,
    use_deterministic_algorithms,
)
from retrograde.tape.anomaly import is_anomaly_enabled
from retrograde.tape.state import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from retrograde.tensor import Tensor
from retrograde.tensor.memory import channels_last, contiguous_format, preserve_format, strided
from retrograde.tensor.printing import set_printoptions
from retrograde.tensor.size import Size
from retrograde.words import places

__version__ = "0.1.0"
newaxis = None

# Every op under PyTorch's names, as its record says; `float` and its like are element types here, not conversions.
globals().update({name: function for name, function in _FUNCTIONS.items() if name not in globals()})
globals().update(_CONSTRUCTORS)
# The in-place forms of ops with one operand are functions too: `torch.relu_(x)`.
_in_place = {f"{name}_" for op in _OPS.values() if op.inplace and len(op.operands) == 1 for name in op.names}
globals().update({name: getattr(Tensor, name) for name in sorted(_in_place) if name not in globals()})

_LATER = ("distributions", "jit", "onnx", "optim", "testing", "utils")
"""Modules that are loaded when a program asks for them."""

__all__ = sorted([*_LATER, *(
    name
    for name, value in globals().items()
    if not name.startswith("_")
    and (
        value in (
            accelerator,
            amp,
            autograd,
            backends,
            compiler,
            cpu,
            cuda,
            func,
            linalg,
            mps,
            nn,
            profiler,
            random,
            return_types,
            special,
            version,
            xpu,
        )
        or not isinstance(value, _ModuleType)
    )
)])  # fmt: skip

if _TYPE_CHECKING:
    from retrograde import distributions, jit, onnx, optim, testing, utils


def __getattr__(name: str) -> _Any:
    """Modules that are loaded late; for type checkers the functions of ops too, which are published at run time."""
    if name in _LATER:
        return _import_module(f"retrograde.{name}")
    raise AttributeError(f"module 'retrograde' has no attribute {name!r}", name=name)
