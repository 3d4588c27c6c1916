"""`import torch` in a program: this engine under PyTorch's names, and nothing of it outside the program."""

from __future__ import annotations

import functools
import sys
from types import ModuleType

import pytest

import retrograde
from retrograde.compat.facade import Facade, nearest
from retrograde.compat.instead import INSTEAD, instead_of
from retrograde.compat.torch import public_names, torch_modules

FILES = {("torch", "save"), ("torch", "load")}
"""What a program has of its own: its files live as long as it runs."""


def test_every_public_name_of_the_engine_is_there() -> None:
    modules = torch_modules()
    assert {"torch", "torch.nn", "torch.nn.functional", "torch.nn.init", "torch.optim", "torch.autograd"} <= set(
        modules
    )
    for name, module in modules.items():
        ours = functools.reduce(getattr, name.split(".")[1:], retrograde)
        public = public_names(ours)
        assert public
        for each in public:
            value = getattr(ours, each)
            expected = modules[f"{name}.{each}"] if isinstance(value, ModuleType) else value
            if (name, each) in FILES:
                continue
            assert getattr(module, each) is expected, f"{name}.{each}"


def test_the_modules_lead_to_each_other() -> None:
    modules = torch_modules()
    torch = modules["torch"]
    assert torch.nn is modules["torch.nn"]
    assert torch.nn.functional is modules["torch.nn.functional"]
    assert torch.optim is modules["torch.optim"]
    assert torch.Tensor is retrograde.Tensor
    assert repr(torch.nn) == "<module 'torch.nn'>"


def test_what_one_program_sets_no_other_sees() -> None:
    first, second = torch_modules(), torch_modules()
    first["torch"].ones = None
    assert second["torch"].ones is retrograde.ones


def test_nothing_is_left_in_sys_modules() -> None:
    before = set(sys.modules)
    names = set(torch_modules())
    assert names & (set(sys.modules) - before) == set()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("onse", "Did you mean torch.ones?"),
        ("ZEROS", "Did you mean torch.zeros"),
        ("lobpcg", "Retrograde has no torch.lobpcg yet. torch.linalg.eigh(A) gives all eigenvalues"),
        ("qqqq", "Retrograde has no torch.qqqq yet; dir(torch) lists what there is."),
    ],
)
def test_unknown_names_are_answered_with_known_ones(name: str, hint: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(torch_modules()["torch"], name)
    assert str(caught.value) == f"module 'torch' has no attribute '{name}'"
    assert caught.value.__notes__[0].startswith(hint)


def test_what_is_told_instead_is_of_names_that_are_not_here() -> None:
    modules = torch_modules()
    here = {name for module in modules.values() for name in vars(module)} | set(dir(retrograde.Tensor))
    assert here & set(INSTEAD) <= {"functional"}
    assert instead_of("torch.utils.tensorboard.SummaryWriter") == INSTEAD["tensorboard"]
    assert instead_of("torch.qqqq") == ""


def test_a_version_is_told() -> None:
    assert torch_modules()["torch"].__version__ == "2.13.0+cpu"


def test_python_may_ask_for_special_names() -> None:
    module = Facade("m")
    with pytest.raises(AttributeError) as caught:
        module.__wrapped__  # noqa: B018  asking is the test
    assert not hasattr(caught.value, "__notes__")


def test_nearest_takes_little_notice_of_case() -> None:
    assert nearest("linear", ["Linear", "Lines", "ReLU"])[0] == "Linear"
    assert nearest("x", ["Linear"]) == []
