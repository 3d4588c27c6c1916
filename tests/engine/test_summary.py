"""Summaries of arrays: few digits, honest figures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograde.recording.events import Cells, Item, Stats, encode
from retrograde.recording.summary import SAMPLE, number, shortest, summarize


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (np.float32(0.1), 0.1),
        (np.float32(1 / 3), 0.33333334),
        (np.float32(16777216), 16777216.0),
        (np.float32(16777218), 16777218.0),
        (np.float32(1e-45), 1e-45),
        (np.float32(3.4028235e38), 3.4028235e38),
        (np.float32(-0.0), -0.0),
        (np.float32(math.nan), "nan"),
        (np.float32(-math.inf), "-inf"),
        (np.float16(0.1), 0.1),
        (np.float16(65504), 65500.0),
        (np.float64(0.1), 0.1),
        (np.float64(1 / 3), 1 / 3),
        (np.int64(2**53 + 1), 2**53 + 1),
        (np.uint8(255), 255),
        (np.bool_(True), True),
        (np.array([[7]], np.int32), 7),
        (np.array(0.7, np.float32), 0.7),
    ],
)
def test_one_element(value: Any, cell: Any) -> None:
    summary = summarize(value)
    assert summary == Item(cell)
    assert isinstance(summary, Item)
    assert type(summary.x) is type(cell)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_the_shortest_digits_give_the_number_back(value: float) -> None:
    short = shortest(value, np.dtype(np.float32))
    assert isinstance(short, float)
    assert np.float32(short) == np.float32(value)
    assert len(repr(short)) <= len(repr(value))


def test_few_elements_are_all_listed_in_row_major_order() -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3) / 10
    assert summarize(array.T) == Cells((0.0, 0.3, 0.1, 0.4, 0.2, 0.5))
    assert summarize(np.array([True, False])) == Cells((True, False))
    assert summarize(np.array([1, -2])) == Cells((1, -2))
    assert summarize(np.array([math.inf, math.nan])) == Cells(("inf", "nan"))


def test_rows_have_seven_digits() -> None:
    row = np.array([1 / 3, 0.1, 16777216, 1e-45, -3.4028235e38], np.float32)
    assert summarize(row) == Cells((0.3333333, 0.1, 16777216.0, 1.401298e-45, -3.4028234663852886e38))
    assert summarize(row[:2].astype(np.float64) / 3) == Cells((row[0].astype(float) / 3, row[1].astype(float) / 3))


def test_rows_of_one_number_and_of_zeros() -> None:
    assert summarize(np.full(3, 1 / 3, np.float32)) == Cells((0.3333333,) * 3)
    assert summarize(np.full(3, 16777216, np.float32)) == Cells((16777216.0,) * 3)
    signs = summarize(np.array([0.0, -0.0, -0.5], np.float32))
    assert isinstance(signs, Cells)
    assert [math.copysign(1, float(x)) for x in signs.x] == [1, -1, -1]


@given(st.lists(st.floats(width=32), min_size=2, max_size=16))
def test_a_row_reads_as_each_of_its_numbers(values: list[float]) -> None:
    row = summarize(np.array(values, np.float32))
    assert isinstance(row, Cells)
    wanted = [float(f"{v:.7g}") if abs(v) < 1e7 else number(v) for v in values]
    assert [repr(x) for x in row.x] == [repr(x) for x in wanted]


def test_no_element() -> None:
    assert summarize(np.zeros((0, 3), np.float32)) == Stats(())


def test_many_elements() -> None:
    array = np.arange(32, dtype=np.float32).reshape(4, 8)
    assert summarize(array) == Stats(
        head=(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0), min=0.0, max=31.0, mean=15.5, std=9.23309, hist=(2,) * 16
    )


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize(("centre", "spread"), [(0, 1), (1e6, 1), (-3, 1e-4), (0, 1e30), (5e-30, 1e-32), (1e-9, 1)])
def test_figures_have_six_right_digits(centre: float, spread: float, kind: type) -> None:
    array = np.random.default_rng(0).normal(centre, spread, 999).astype(kind)
    array[::100] += kind(30 * spread)
    exact, summary = array.astype(np.float64), summarize(array)
    assert isinstance(summary, Stats)
    assert summary.mean == pytest.approx(exact.mean(), rel=1e-5, abs=1e-12 * spread)
    assert summary.std == pytest.approx(exact.std(), rel=1e-5)
    bars = np.histogram(exact, 16)[0]
    assert sum(abs(a - b) for a, b in zip(summary.hist, bars.tolist(), strict=True)) <= 2
    assert summary.hist[-1] > 0


def test_one_outlier_has_a_deviation() -> None:
    array = np.zeros(SAMPLE, np.float32)
    array[7] = 1
    summary = summarize(array)
    assert isinstance(summary, Stats)
    assert summary.std == 0.0156231
    assert (summary.hist[0], summary.hist[-1]) == (SAMPLE - 1, 1)


def test_figures_are_over_the_finite_elements() -> None:
    array = np.array([math.nan, 1, math.inf, 3, -math.inf, *[2] * 20], np.float32)
    summary = summarize(array)
    assert isinstance(summary, Stats)
    assert summary.head[:3] == ("nan", 1.0, "inf")
    assert (summary.min, summary.max, summary.mean, summary.bad, sum(summary.hist)) == (1.0, 3.0, 2.0, 3, 22)
    assert summarize(np.full(20, math.nan)) == Stats(("nan",) * 8, bad=20)


@pytest.mark.parametrize("fill", [0.0, 0.1, -1e30, 3e38, 1e-40])
def test_elements_that_are_all_the_same(fill: float) -> None:
    value = np.float32(fill)
    summary = summarize(np.full(100, value))
    assert isinstance(summary, Stats)
    assert summary.min == summary.max == shortest(float(value), value.dtype)
    assert summary.hist == (100, *[0] * 15)


def test_float64_beyond_float32() -> None:
    summary = summarize(np.array([-1.7e308, 1.7e308] * 10))
    assert isinstance(summary, Stats)
    assert (summary.min, summary.max, summary.bad) == (-1.7e308, 1.7e308, 0)
    assert (summary.mean, summary.std) == (0.0, 1.7e308)
    assert (summary.hist[0], summary.hist[-1]) == (10, 10)
    encode_in_event(summary)


def test_large_arrays_are_sampled_evenly() -> None:
    array = np.arange(100_000, dtype=np.float32)
    summary = summarize(array)
    assert isinstance(summary, Stats)
    assert 0 < summary.sampled <= SAMPLE
    assert sum(summary.hist) == summary.sampled
    assert max(summary.hist) - min(summary.hist) <= 1 + summary.sampled // 200
    assert abs(float(summary.mean) - 49_999.5) < 50
    assert summarize(np.zeros(SAMPLE)).sampled == 0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "view",
    [
        lambda a: a.T,
        lambda a: a[:, ::2],
        lambda a: np.broadcast_to(a[:1], (300, 200)),
        lambda a: np.broadcast_to(a[:1, :192], (300, 192)),
        lambda a: a.reshape(50, 30, 40).transpose(2, 0, 1),
    ],
)
def test_any_memory_layout(view: Any) -> None:
    array = view(np.arange(60_000, dtype=np.float64).reshape(300, 200))
    summary = summarize(array)
    assert isinstance(summary, Stats)
    assert summary.head == tuple(array.ravel()[:8].tolist())
    assert abs(float(summary.mean) / array.mean() - 1) < 0.02


@given(st.lists(st.floats(width=32), min_size=17, max_size=60))
def test_every_summary_can_be_written(values: list[float]) -> None:
    encode_in_event(summarize(np.array(values, np.float32)))


def test_numbers_that_json_has_no_figure_for() -> None:
    assert [number(x) for x in (math.nan, math.inf, -math.inf, 1.5, 2)] == ["nan", "inf", "-inf", 1.5, 2]


def encode_in_event(summary: Any) -> None:
    """Written and read again it is the same: no number became `null`."""
    from retrograde.recording.events import Update, decode

    event = Update(q=0, t=0, id=1, ver=1, val=summary, by="x")
    assert decode(encode(event)) == event
