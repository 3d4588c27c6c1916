"""What errors are about: the explanation in the program's own names, and the tensors and places that belong to it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

import retrograde
from retrograde.program import ProgramLimits
from retrograde.recording.events import Error, Leaf, Op

from .telling import events_of, text_of  # noqa: TID251  the tests' folder, not the engine's

HEADER = "import torch\nfrom torch import nn, optim\nimport torch.nn.functional as F\n"


class Refused(NamedTuple):
    """A program that fails, and everything that is said of it."""

    source: str
    error: str
    """Its type and how its message begins."""
    hint: str
    src: str
    """The characters at fault."""
    related: tuple[str, ...]
    """How each tensor or place belongs to it, what the program calls it, and its characters."""


def _read(text: str) -> tuple[str, Refused]:
    """One entry of the table."""
    program, error, hint, rest = text.split("\n--- ")
    name, _, source = program.partition("\n")
    src, *related = rest.strip().split("\n> ")
    return name, Refused(HEADER + source + "\n", error, hint, src, tuple(related))


TABLE = (Path(__file__).parent / "refused.txt").read_text("utf-8")
REFUSED = dict(map(_read, TABLE.split("=== ")[1:]))


def error_of(source: str, **limits: int) -> Error:
    """The error that ends a program."""
    (error,) = [event for event in events_of(source, limits=ProgramLimits(**limits)) if isinstance(event, Error)]
    return error


def hint_of(source: str) -> str:
    """What is explained of the error."""
    return error_of(HEADER + source).hint


def test_the_table_is_read() -> None:
    assert len(REFUSED) > 40


@pytest.mark.parametrize("name", REFUSED)
def test_an_error_says_what_it_is_about(name: str) -> None:
    refused = REFUSED[name]
    error = error_of(refused.source)
    assert f"{error.etype}: {error.msg}".startswith(refused.error)
    related = [
        f"{one.kind} | {one.name} | {text_of(refused.source, one.src) if one.src else ''}".rstrip()
        for one in error.related
    ]
    assert error.src is not None
    src = text_of(refused.source, error.src)
    assert Refused(refused.source, refused.error, error.hint, src, tuple(related)) == refused


@pytest.mark.parametrize("name", REFUSED)
def test_the_nodes_of_an_error_are_there(name: str) -> None:
    events = events_of(REFUSED[name].source)
    error = next(event for event in events if isinstance(event, Error))
    assert set(error.nodes) <= {event.id for event in events if isinstance(event, Leaf | Op)}
    assert error.node == next(iter(error.nodes), None)
    assert list(error.nodes) == list(dict.fromkeys(one.id for one in error.related if one.id))


def test_the_pass_that_freed_the_values_is_told_from_one_that_kept_them() -> None:
    source = (
        "x = torch.ones(2, requires_grad=True)\ny = (x * x).sum()\ny.backward(retain_graph=True)\ny.backward()\n"
        "y.backward()\n"
    )
    kept, freed = error_of(HEADER + source).related
    assert (kept.kind, kept.src and kept.src[0], freed.kind, freed.src and freed.src[0]) == ("kept", 5, "freed", 7)


def test_the_operation_that_kept_a_value_and_its_change_are_nodes_of_their_own() -> None:
    source = "x = torch.ones(2, requires_grad=True)\nh = x * 2\ny = h * h\nh.add_(1)\ny.sum().backward()\n"
    events = events_of(HEADER + source)
    made = {event.id: event.op for event in events if isinstance(event, Op)}
    error = next(event for event in events if isinstance(event, Error))
    assert [made[id] for id in error.nodes] == ["mul", "add"]


def test_of_several_names_the_one_that_is_written_counts() -> None:
    hint = hint_of("x = torch.ones(2, 3)\ny = x\nz = y @ torch.ones(2)\n")
    assert hint.startswith("y has shape [2, 3] and torch.ones(2) has shape [2]:")


def test_names_of_the_function_that_fails_count_before_those_outside() -> None:
    source = "def f(left, right):\n    return left + right\nx = torch.ones(2)\nf(x, torch.ones(3))\n"
    assert hint_of(source).startswith("left has shape [2] and right has shape [3].")


def test_long_operands_are_not_repeated() -> None:
    source = "x = torch.ones(2, 3)\nx @ torch.ones(2, 3).reshape(3, 2).reshape(6).reshape(2, 3)\n"
    assert hint_of(source).startswith("x has shape [2, 3] and b has shape [2, 3]:")


def test_operands_that_are_calculations_stand_in_parentheses() -> None:
    source = "x = torch.ones(2, 3)\n(x + 1) @ x\n"
    assert hint_of(source).endswith("Did you mean `(x + 1) @ x.T`?")


def test_an_error_that_was_caught_leaves_nothing_behind() -> None:
    source = "x = torch.ones(2)\ntry:\n    x + torch.ones(3)\nexcept RuntimeError:\n    pass\n1 / 0\n"
    error = error_of(HEADER + source)
    assert (error.etype, error.related, error.nodes) == ("ZeroDivisionError", (), ())


def test_the_attributes_of_half_made_modules_are_not_asked_for() -> None:
    source = "class Net(nn.Module):\n    def __init__(self):\n        torch.ones(2) @ torch.ones(3)\nNet()\n"
    assert "2 elements of torch.ones(2) must be as many as the 3 elements of torch.ones(3)" in hint_of(source)


def test_what_a_full_trace_did_not_tell_is_left_out() -> None:
    source = HEADER + "x = torch.ones(2)\nfor i in range(50):\n    x = x * 1\nx + torch.ones(3)\n"
    error = error_of(source, events=20)
    assert error.nodes == ()
    assert [(one.id, one.name) for one in error.related] == [(None, "x"), (None, "torch.ones(3)")]


def test_outside_a_program_operands_are_called_by_letters() -> None:
    with pytest.raises(RuntimeError) as caught:
        retrograde.ones(2, 3) @ retrograde.ones(2, 3)
    assert caught.value.__notes__[0].startswith("a has shape [2, 3] and b has shape [2, 3]:")
