"""Saving and loading without pickle: what comes back, what is refused, and what other programs can read."""

from __future__ import annotations

import io
import json
import math
import pickle
from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde.disk import Disk
from retrograde.serialization import Files, dumped, loaded


def there_and_back(obj: Any) -> Any:
    buffer = io.BytesIO()
    rg.save(obj, buffer)
    buffer.seek(0)
    return rg.load(buffer)


PLAIN = [
    None, True, 3, -2.5, "text 글", math.inf, 1 + 2j, b"\x00\xff", [1, [2, (3, 4)]], {"a": {1: 2}, (1, 2): None}, set(),
    {3, 4}, frozenset([1]), OrderedDict(b=1, a=2), Counter("aab"), rg.Size([2, 3]), rg.float64, slice(1, None, 2),
    10**30, rg.device("cpu"), np.float32(2.5),
]  # fmt: skip


@pytest.mark.parametrize("obj", PLAIN, ids=repr)
def test_plain_data_comes_back(obj: Any) -> None:
    back = there_and_back(obj)
    assert back == obj
    assert type(back) is type(obj)


def test_a_number_that_is_none_comes_back() -> None:
    assert math.isnan(there_and_back(math.nan))


@pytest.mark.parametrize("kind", ["float16", "float32", "float64", "int8", "int64", "uint8", "bool"])
@pytest.mark.parametrize("shape", [(), (0,), (2, 3)], ids=str)
def test_tensors_come_back(kind: str, shape: tuple[int, ...]) -> None:
    given = rg.ones(shape, dtype=getattr(rg, kind))
    back = there_and_back(given)
    assert (back.dtype, back.shape, back.tolist(), back.requires_grad) == (given.dtype, shape, given.tolist(), False)


def test_what_a_tensor_is_comes_back() -> None:
    weight, leaf = rg.nn.Parameter(rg.ones(2)), rg.ones(1, requires_grad=True)
    result = (leaf * 2).expand(3)
    back = there_and_back({"w": weight, "l": leaf, "r": result, "a": np.arange(3)})
    assert isinstance(back["w"], rg.nn.Parameter)
    assert back["l"].requires_grad
    assert back["r"].is_leaf
    assert back["r"].tolist() == [2, 2, 2]
    assert isinstance(back["a"], np.ndarray)


def test_one_tensor_in_two_places_stays_one() -> None:
    shared = rg.ones(2)
    back = there_and_back([shared, {"again": shared}])
    assert back[0] is back[1]["again"]


def test_a_file_has_a_name(tmp_path: Path) -> None:
    rg.save({"w": rg.ones(2)}, tmp_path / "w.pt")
    assert rg.load(str(tmp_path / "w.pt"), map_location="cpu", weights_only=True)["w"].tolist() == [1, 1]


def test_the_names_in_the_file_are_those_of_the_state() -> None:
    data = dumped({"fc": {"weight": rg.ones(2, 2)}, "fc.weight": rg.ones(1)})
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    assert set(header) == {"__metadata__", "fc.weight", "fc.weight#2"}
    assert header["fc.weight"] == {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}


def test_a_file_of_another_program_is_a_dictionary() -> None:
    header = json.dumps({"w": {"dtype": "I64", "shape": [2], "data_offsets": [0, 16]}}).encode()
    data = len(header).to_bytes(8, "little") + header + np.array([3, 4]).tobytes()
    assert loaded(data)["w"].tolist() == [3, 4]


class Own:
    pass


REFUSED = [
    (rg.nn.Linear(1, 1), "cannot save a Linear", "model.state_dict()"),
    (rg.optim.SGD([rg.ones(1)]), "cannot save a SGD", "state_dict()"),
    (Own(), "cannot save a Own", "dictionaries"),
    ({"f": print}, "cannot save a builtin_function_or_method", "dictionaries"),
]


@pytest.mark.parametrize(("obj", "message", "hint"), REFUSED)
def test_more_than_data_is_refused(obj: Any, message: str, hint: str) -> None:
    with pytest.raises(TypeError, match=message) as refusal:
        rg.save(obj, io.BytesIO())
    assert hint in refusal.value.__notes__[0]


def test_a_structure_inside_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(ValueError, match="contains itself"):
        dumped(loop)


@pytest.mark.parametrize(
    "data", [pickle.dumps([1]), b"PK\x03\x04" + b"x" * 60, b"\xff" * 9], ids=["pickle", "zip", "noise"]
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(RuntimeError, match="no file of tensors") as refusal:
        loaded(data)
    assert "can run code" in refusal.value.__notes__[0]


def test_files_of_a_run_live_in_memory() -> None:
    files = Files(Disk())
    files.save({"a": rg.ones(1)}, "models/../m.pt")
    assert files.load("m.pt")["a"].item() == 1
    with pytest.raises(FileNotFoundError, match=r"No such file or directory: 'other\.pt'") as refusal:
        files.load("other.pt")
    assert "no files here" in refusal.value.__notes__[0]
    with pytest.raises(FileNotFoundError):
        Files(Disk()).load("m.pt")
