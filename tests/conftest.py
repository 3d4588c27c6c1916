"""What tests of every folder share: the browser to drive, and which tests this machine cannot run."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import find_browser


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Path of a Chromium that starts; start it with `find_browser.FLAGS`."""
    return find_browser.find()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `gpu` are skipped on machines without a CUDA device, with the reason shown."""
    marked = [item for item in items if item.get_closest_marker("gpu")]
    if marked and not _has_cuda():
        for item in marked:
            item.add_marker(pytest.mark.skip(reason="needs CuPy and a CUDA device"))


def _has_cuda() -> bool:
    if importlib.util.find_spec("cupy") is None:
        return False
    import cupy

    try:
        return bool(cupy.cuda.runtime.getDeviceCount())
    except cupy.cuda.runtime.CUDARuntimeError:
        return False
