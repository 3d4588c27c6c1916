"""Kept tensors: the numbers of the moment that was asked for, whatever happened to the memory since, or none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from retrograde.program import run_program
from retrograde.recording.events import Accumulate, AnyEvent, Leaf, Op, Update, Visit
from retrograde.recording.kept import Absent, Kept, Piece, figures_of

MIB = 1 << 20


def kept(source: str, room: int = 8 * MIB) -> tuple[list[AnyEvent], Kept]:
    events: list[AnyEvent] = []
    store = Kept(room)
    assert run_program("import torch\n" + source, events.append, kept=store) == "ok"
    return events, store


def numbers(piece: Piece, *shape: int) -> Any:
    return np.frombuffer(piece.data, piece.kind).reshape(shape)


def of(events: list[AnyEvent], kind: type[Any], nth: int = 0) -> Any:
    return [event for event in events if isinstance(event, kind)][nth]


def test_a_box_of_a_value() -> None:
    events, store = kept("x = torch.arange(120.).reshape(2, 3, 4, 5)\n")
    piece = store.look("value", of(events, Op).id, 0, (1, 0, 1, 3), (1, 2, 9, 9))
    assert (piece.shape, piece.dtype, piece.kind) == ((2, 3, 4, 5), "float32", "f4")
    whole = np.arange(120, dtype=np.float32).reshape(2, 3, 4, 5)
    assert numbers(piece, 1, 2, 3, 2).tolist() == whole[1:2, 0:2, 1:10, 3:12].tolist()


@pytest.mark.parametrize("change", ["y += 1", "y[3] = 9", "y.zero_()", "y.view(-1)[0] = 7"])
def test_what_was_changed_in_place_keeps_the_number_of_each_moment(change: str) -> None:
    events, store = kept(f"x = torch.arange(20.)\ny = x * 2\n{change}\n")
    made = next(event for event in events if isinstance(event, Op) and event.op == "mul")
    assert numbers(store.look("value", made.id, 0, (0,), (20,)), 20).tolist() == list(np.arange(20.0) * 2)


STEPS = """
w = torch.ones({n}, requires_grad=True)
step = torch.optim.SGD([w], lr=0.5)
for _ in range(3):
    step.zero_grad({how})
    (w * w).sum().backward()
    step.step()
"""


@pytest.mark.parametrize("how", ["", "set_to_none=False"])
def test_values_and_gradients_of_every_step(how: str) -> None:
    events, store = kept(STEPS.format(n=20, how=how).replace("lr=0.5", "lr=0.25"))
    id = of(events, Leaf).id
    values = [float(numbers(store.look("value", id, at, (0,), (1,)), 1)[0]) for at in range(4)]
    grads = [float(numbers(store.look("grad", id, b, (7,), (1,)), 1)[0]) for b in (1, 2, 3)]
    assert (values, grads) == ([1, 0.5, 0.25, 0.125], [2, 1, 0.5])
    visit = of(events, Visit, 1)
    assert numbers(store.look("gradient", visit.id, visit.b, (0,), (2,)), 2).tolist() == [1, 1]
    assert {event.id for event in events if isinstance(event, Update | Accumulate)} == {id}


def test_a_large_parameter_has_its_newest_value_only() -> None:
    events, store = kept(STEPS.format(n=5000, how=""))
    id = of(events, Leaf).id
    assert numbers(store.look("value", id, 0, (4999,), (1,)), 1).tolist() == [1]
    assert numbers(store.look("value", id, 3, (4999,), (1,)), 1).tolist() == [0]
    with pytest.raises(Absent, match="too large"):
        store.look("value", id, 2, (0,), (1,))


def test_a_large_parameter_that_was_changed_behind_the_recorder_is_gone() -> None:
    source = STEPS.format(n=5000, how="") + "w.detach().numpy()[:] = 3\n"
    events, store = kept(source)
    with pytest.raises(Absent, match="changed since"):
        store.look("value", of(events, Leaf).id, 3, (0,), (1,))


def test_the_room_is_never_exceeded_and_the_oldest_goes_first() -> None:
    events, store = kept("x = torch.zeros(1000)\nfor _ in range(50):\n    x = x + 1\n", room=40_000)
    ids = [event.id for event in events if isinstance(event, Op)]
    assert len(store) == 10
    assert numbers(store.look("value", ids[-10], 0, (0,), (1,)), 1).tolist() == [41]
    with pytest.raises(Absent):
        store.look("value", ids[-11], 0, (0,), (1,))
    _, none = kept("x = torch.zeros(3000)\n", room=40_000)
    assert len(none) == 0


@pytest.mark.parametrize(("start", "count"), [((0,), (1, 1)), ((0, 0, 0), (1, 1, 1)), ((-1, 0), (1, 1))])
def test_a_place_that_is_none(start: tuple[int, ...], count: tuple[int, ...]) -> None:
    events, store = kept("x = torch.zeros(5, 5)\n")
    with pytest.raises(Absent, match="2 axes"):
        store.look("value", of(events, Leaf).id, 0, start, count)


@pytest.mark.parametrize("dtype", ["float64", "float16", "int64", "uint8", "bool"])
def test_element_types_stay_exact(dtype: str) -> None:
    events, store = kept(f"x = torch.arange(20.).to(torch.{dtype})\n")
    piece = store.look("value", of(events, Op, -1).id, 0, (0,), (20,))
    assert piece.dtype == dtype
    assert numbers(piece, 20).tolist() == np.arange(20).astype(dtype).tolist()


def test_figures_count_what_is_not_finite_and_survive_any_size() -> None:
    array = np.array([np.nan, np.inf, -np.inf, *range(20)], np.float32)
    figures = figures_of(array)
    assert (figures.bad, figures.min, figures.max, figures.mean, sum(figures.hist)) == (3, 0, 19, 9.5, 20)
    wide = figures_of(np.array([-1.7e308, 1.7e308] * 10))
    assert (wide.min, wide.max, wide.hist, wide.std) == (-1.7e308, 1.7e308, (), 1.7e308)
    assert figures_of(np.full(20, np.nan)).bad == 20
    assert sum(figures_of(np.full(20, 2, np.int8)).hist) == 20
