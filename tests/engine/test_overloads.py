"""What is said of arguments that PyTorch's signatures do not take, and what is left as it was said."""

from __future__ import annotations

from typing import Any

import pytest

from retrograde.factories.creation import ones
from retrograde.program import run_program
from retrograde.recording.events import Error, Text
from retrograde.words.overloads import refused

X = ones(2)


@pytest.mark.parametrize(
    ("name", "method", "args", "named", "words"),
    [
        ("exp", False, (X,), {}, ""),
        ("exp", False, (2,), {}, "exp(): argument 'input' (position 1) must be Tensor, not int"),
        ("exp", False, (X, X), {}, "exp() takes 1 positional argument but 2 were given"),
        ("exp", True, (1,), {}, "TensorBase.exp() takes no arguments (1 given)"),
        ("add", True, (1,), {}, ""),
        ("add", True, ("x",), {}, "add(): argument 'other' (position 1) must be Tensor, not str"),
        ("transpose", True, (0,), {}, 'transpose() missing 1 required positional arguments: "dim1"'),
        ("transpose", True, (), {}, 'transpose() missing 2 required positional argument: "dim0", "dim1"'),
        ("sum", True, (), {"axis": 0}, ""),
        ("view", True, (2, "x"), {}, "view(): argument 'size' failed to unpack the object at pos 2 with error "
         '"type must be tuple of ints,but got str"'),
        ("stack", False, ([1, 2],), {}, "expected Tensor as element 0 in argument 0, but got int"),
        ("squeeze", True, (1.0,), {}, "squeeze() received an invalid combination of arguments - got (float), but "
         "expected one of:\n * ()\n      didn't match because some of the arguments have invalid types: (!float!)\n"
         " * (int dim)\n      didn't match because some of the arguments have invalid types: (!float!)\n"
         " * (tuple of ints dim)\n      didn't match because some of the arguments have invalid types: (!float!)\n"),
        ("nobody knows", False, (1,), {}, ""),
    ],
)  # fmt: skip
def test_refusals_are_pytorchs(name: str, method: bool, args: Any, named: Any, words: str) -> None:
    assert refused(name, method, args, named) == words


def printed(source: str) -> str:
    events: list[Any] = []
    run_program(source, events.append)
    assert not [event for event in events if isinstance(event, Error)]
    return "".join(event.s for event in events if isinstance(event, Text))


OWN = """
class Pile:
    def sum(self, dim):
        raise ValueError(f"own words: {dim}")
try:
    Pile().sum("x")
except ValueError as e:
    print(e)
"""
SHAPES = """
import torch
try:
    torch.ones(2).add(torch.ones(3))
except RuntimeError as e:
    print(type(e).__name__, e, len(e.__notes__))
"""
LAMBDA = """
import torch
def attempt(f):
    try:
        f()
    except TypeError as e:
        print(e)
attempt(lambda: torch.exp(2))
"""


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (OWN, "own words: x\n"),
        (SHAPES, "RuntimeError The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension "
         "0 1\n"),
        (LAMBDA, "exp(): argument 'input' (position 1) must be Tensor, not int\n"),
    ],
)  # fmt: skip
def test_only_arguments_of_the_wrong_kinds_are_told_anew(source: str, said: str) -> None:
    assert printed(source) == said
