"""The public namespace: what is in it, that it is documented, and what importing it costs."""

from __future__ import annotations

import importlib.metadata
import inspect
import subprocess
import sys
from types import ModuleType

import pytest

import retrograde as rg
from retrograde import autograd, dtypes, nn, optim
from retrograde.op import FUNCTIONS, OPS

EXPECTED = (
    "tensor", "as_tensor", "from_numpy", "zeros", "ones", "empty", "full", "eye", "arange", "linspace",
    "zeros_like", "ones_like", "full_like", "empty_like", "rand", "randn", "randint", "randperm", "rand_like",
    "randn_like", "normal", "bernoulli", "manual_seed", "seed", "Generator", "no_grad", "enable_grad",
    "set_grad_enabled", "is_grad_enabled", "inference_mode", "Tensor", "Size", "device", "dtype", "float32",
    "float64", "float16", "int64", "int32", "int16", "int8", "uint8", "bool", "float", "double", "half", "int",
    "long", "short", "is_tensor", "set_printoptions", "inf", "nan", "pi", "e", "nn", "optim", "autograd", "matmul",
    "exp", "sum", "relu", "softmax", "stack", "cat", "where",
)  # fmt: skip


def test_names_are_exported() -> None:
    assert sorted(set(EXPECTED) - set(rg.__all__)) == []
    assert [name for name in rg.__all__ if not hasattr(rg, name)] == []


def test_every_op_is_a_function_under_each_of_its_names() -> None:
    for record in OPS.values():
        for name in record.names:
            assert name in FUNCTIONS
            assert name in rg.__all__


def test_element_types_are_not_hidden_by_conversions() -> None:
    assert (rg.float, rg.int, rg.bool) == (rg.float32, rg.int32, dtypes.bool_)
    assert (rg.double, rg.half, rg.long, rg.short) == (rg.float64, rg.float16, rg.int64, rg.int16)


@pytest.mark.parametrize("module", [rg, nn, optim, autograd, nn.functional, nn.init], ids=lambda m: m.__name__)
def test_everything_public_is_documented(module: ModuleType) -> None:
    names = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    bare = [
        name
        for name in names
        if (callable(found := getattr(module, name)) and not (inspect.getdoc(found) or "").strip())
    ]
    assert bare == []


@pytest.mark.parametrize("cls", [v for m in (nn, optim) for v in vars(m).values() if isinstance(v, type)])
def test_methods_are_documented(cls: type) -> None:
    bare = [n for n, f in vars(cls).items() if inspect.isfunction(f) and not n.startswith("_") and not f.__doc__]
    assert bare == []


def test_there_is_one_version() -> None:
    assert rg.__version__ == importlib.metadata.version("retrograde-autograd")


def test_importing_loads_numpy_and_the_standard_library_only() -> None:
    program = (
        "import numpy, sys; before = set(sys.modules); import retrograde; "
        "print(*{n.partition('.')[0] for n in set(sys.modules) - before})"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert set(out.split()) - set(sys.stdlib_module_names) == {"retrograde"}


def test_random_numbers_are_loaded_when_they_are_drawn() -> None:
    program = "import retrograde, sys; print('numpy.random' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "False"
