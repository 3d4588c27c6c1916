"""Tensors looked at after a program's end: the right numbers, for a bounded time, and no trust in who answers."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from retrograde.recording.events import End, Op
from retrograde_server.runs.executor import Ended, Execution, Happened, TensorsGone
from retrograde_server.runs.limits import MIB, Program
from retrograde_server.runs.local import LocalExecutor
from retrograde_server.runs.looking import BOX, Look

from .browser import Browser
from .conftest import Served, executing, serving

GRID = "import torch\nx = torch.arange(60.).reshape(3, 4, 5)\ny = x * 2\n"
ALL = Look("value", 1, 0, (0,), (20,))


async def finished(executor: LocalExecutor, source: str) -> tuple[Execution, list[Any]]:
    execution = executor.admit(Program(source))
    events: list[Any] = []
    async with aclosing(execution.progress()) as progress:
        async for step in progress:
            if isinstance(step, Happened | Ended):
                events += step.events
            if isinstance(step, Ended):
                events.append(step.end)
    return execution, events


def states(pid: int) -> str:
    """The state letter of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return ""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def executor() -> AsyncIterator[LocalExecutor]:
    async with executing(unguarded=False) as made:
        yield made


@pytest.mark.asyncio(loop_scope="module")
async def test_numbers_after_the_end(executor: LocalExecutor) -> None:
    execution, events = await finished(executor, GRID)
    made = [event for event in events if isinstance(event, Op)][-1]
    found = await execution.look(Look("value", made.id, 0, (1, 0, 2), (1, 4, 9)))
    assert (found.shape, found.dtype, found.figures.max) == ((3, 4, 5), "float32", 118)
    numbers = np.frombuffer(found.data, "<f4").reshape(1, 4, 3)
    assert numbers.tolist() == (np.arange(60).reshape(3, 4, 5) * 2)[1:2, :, 2:].tolist()
    assert executor.capacity().running == 0
    execution.release()
    with pytest.raises(TensorsGone, match="ended"):
        await execution.look(ALL)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("source", ["x = 1", "import torch\nx = torch.ones(3)", "while True: pass"])
async def test_nothing_is_kept_of_small_tensors_and_stopped_programs(executor: LocalExecutor, source: str) -> None:
    execution = executor.admit(Program(source))
    async with aclosing(execution.progress()) as progress:
        async for step in progress:
            if source.startswith("while") and isinstance(step, Happened):
                execution.stop()
    with pytest.raises(TensorsGone, match="nothing of this run"):
        await execution.look(ALL)


@pytest.mark.asyncio(loop_scope="module")
async def test_an_error_keeps_what_was_there(executor: LocalExecutor) -> None:
    execution, events = await finished(executor, GRID + "y @ y\n")
    assert events[-1].status == "error"
    made = [event for event in events if isinstance(event, Op)][-1]
    assert (await execution.look(Look("value", made.id, 0, (0, 0, 0), (1, 1, 1)))).data == bytes(4)


async def test_who_stays_is_frozen_and_the_oldest_makes_room() -> None:
    async with executing(unguarded=False, kept=2) as executor:
        runs = [await finished(executor, GRID) for _ in range(3)]
        pids = [execution._child.pid for execution, _ in runs]  # type: ignore[attr-defined]
        for _ in range(100):
            if [states(pid) for pid in pids] == ["", "T", "T"]:
                break
            await asyncio.sleep(0.02)
        assert [states(pid) for pid in pids] == ["", "T", "T"]
        assert (await runs[2][0].look(Look("value", 1, 0, (0,), (1,)))).shape
        with pytest.raises(TensorsGone):
            await runs[0][0].look(ALL)


async def test_a_child_stays_no_longer_than_it_may() -> None:
    async with executing(unguarded=False, kept_s=0.1) as executor:
        execution, _ = await finished(executor, GRID)
        await asyncio.sleep(0.3)
        with pytest.raises(TensorsGone):
            await execution.look(ALL)


async def test_nothing_stays_where_nothing_is_to_be_kept() -> None:
    async with executing(unguarded=False, kept=0) as executor:
        execution, events = await finished(executor, GRID)
        assert isinstance(events[-1], End)
        with pytest.raises(TensorsGone):
            await execution.look(ALL)


LIES = """
import sys
sys.modules["json"] = None
def frame(data): os.write(3, len(data).to_bytes(4, "big") + data)
from retrograde.recording.events import End
emit(End(q=1, t=0, status="ok", ops=0, ms=1)); emit.__self__.close()
frame(b'{"k":"staying"}')
while True:
    asked = os.read(4, 4096)
    if not asked: os._exit(0)
    %s
"""
FOUND = """b'{"k":"found","shape":[20],"dtype":"float32","kind":"f4","data":"%s","figures":{"is":"stats","head":[]}}'"""
DATA = base64.b64encode(bytes(80)).decode()


@pytest.mark.parametrize(
    "answer",
    [
        "time.sleep(100)",
        "pass",
        "os._exit(0)",
        "ctypes.string_at(0)",
        "os.write(3, bytes(4))",
        "os.write(3, b'\\xff' * 4)",
        "while True: os.write(3, b'\\0\\1\\0\\0' + b'x' * 60000)",
        "frame(b'[]')",
        "frame(b'{}')",
        "frame(b'[' * 100000)",
        'frame(b\'{"k":"missing","why":"\' + b"x" * 500 + b\'"}\')',
        f"frame({FOUND % DATA[:-8]})",
        f"frame({FOUND % 'no base64!'})",
        f"frame({FOUND.replace('[20]', '[20,1]') % DATA})",
        f"frame({FOUND.replace('[20]', '[-20]') % DATA})",
        f"frame({FOUND.replace('float32', '<script>') % DATA})",
        f"frame({FOUND.replace('f4', 'f9') % DATA})",
        f"frame({FOUND.replace('[]', '[NaN]') % DATA})",
        f"frame({FOUND.replace('[]', '[1]') % DATA})",
        f"frame({FOUND % DATA}); frame({FOUND % DATA})",
        f"frame({FOUND % DATA} + b' ')\n    os.write(3, b'more')",
    ],
)
async def test_an_answer_that_lies_ends_who_gave_it(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrograde_server.runs.shelf.ANSWER_S", 0.5)
    async with executing(kept_s=20) as executor:
        execution, events = await finished(executor, LIES % answer)
        assert events[-1].status == "ok"
        with contextlib.suppress(TensorsGone):  # Where more follows a good answer, the next one is not believed.
            await execution.look(ALL)
            await asyncio.sleep(0.05)
        with pytest.raises(TensorsGone, match="has ended"):
            await execution.look(ALL)
        after, _ = await finished(executor, "print('fine')")
        assert after is not execution


async def test_a_true_answer_in_the_same_words_is_believed() -> None:
    async with executing() as executor:
        execution, _ = await finished(executor, LIES % f"frame({FOUND % DATA})")
        assert [(await execution.look(ALL)).data for _ in range(3)] == [bytes(80)] * 3


STAYING = """frame(b'{"k":"staying"}')"""
AT_ONCE = """word = b'{"k":"staying"}'\nos.write(3, 2 * (len(word).to_bytes(4, "big") + word))"""


async def test_who_speaks_without_being_asked_does_not_stay() -> None:
    async with executing() as executor:
        _, events = await finished(executor, LIES.replace(STAYING, AT_ONCE) % "pass")
        assert (events[-1].status, "after its end" in events[-1].msg) == ("lost", True)


async def test_who_speaks_later_without_being_asked_is_not_heard_any_more() -> None:
    async with executing() as executor:
        chatter = f"{STAYING}\ntime.sleep(0.1)\nwhile True: frame(b'more')"
        execution, events = await finished(executor, LIES.replace(STAYING, chatter) % "pass")
        assert events[-1].status in ("ok", "lost")
        await asyncio.sleep(0.2)
        with pytest.raises(TensorsGone):
            await execution.look(ALL)


# ---- through the session


def looked(browser: Browser, run: str, **look: object) -> dict[str, Any]:
    browser.send(**{"k": "look", "run": run, "n": 7, "id": 1, "what": "value", "at": 0} | look)
    while (message := browser.receive())["k"] not in ("numbers", "gone", "refused"):
        pass
    return message


BIG = "import torch\nx = torch.full((100,), 2.5)\nx[3] = float('nan')\nz = torch.arange(100)\nz[0] = -1\n"


def test_a_browser_looks_at_a_tensor(server: Served) -> None:
    with server.browser() as browser:
        browser.run(BIG)
        message = looked(browser, "r", start=[2], count=[3])
        assert (message["n"], message["shape"], message["kind"]) == (7, [100], "f4")
        numbers = np.frombuffer(base64.b64decode(message["data"]), "<f4")
        assert numbers.tolist() == [2.5, 2.5, 2.5]
        assert looked(browser, "r", start=[0, 0], count=[1, 1])["why"] == "expected a place in 1 axes"
        assert looked(browser, "r", id=99, start=[0], count=[1])["k"] == "gone"
        assert "no run 'other'" in looked(browser, "other", start=[0], count=[1])["why"]
        assert looked(browser, "r", start=[0], count=[BOX + 1])["k"] == "refused"
        assert looked(browser, "r", start=[-1], count=[1])["k"] == "refused"
        assert looked(browser, "r", what="soul", start=[0], count=[1])["k"] == "refused"
        browser.run("x = 1", "next")
        assert looked(browser, "r", start=[0], count=[1])["k"] == "gone"


def test_kept_tensors_survive_a_lost_connection_and_no_more(server: Served) -> None:
    with server.browser() as first:
        first.run(BIG)
        session = first.session
    with server.browser() as second:
        second.send(k="resume", session=session, run="r", since=0)
        second.events("r")
        assert looked(second, "r", start=[0], count=[1])["k"] == "numbers"


def test_a_server_that_keeps_nothing_says_so() -> None:
    with serving(kept_mib=0) as server, server.browser() as browser:
        browser.run(BIG)
        assert looked(browser, "r", start=[0], count=[1])["why"] == "nothing of this run was kept"


@pytest.mark.parametrize("size", [MIB])
def test_what_is_kept_is_no_burden_on_the_program(size: int) -> None:
    source = f"import torch\nfor _ in range(300):\n    x = torch.zeros({size})\nprint('done')\n"
    with serving(memory_mib=288, kept_mib=64) as server, server.browser() as browser:
        assert browser.run(source)[-1]["status"] == "ok"
