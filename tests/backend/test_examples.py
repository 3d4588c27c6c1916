"""The examples: each declares itself, runs to its end, and prints something."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
import pytest_asyncio

from retrograde.recording.events import Error, Text
from retrograde_server.examples import Example, MalformedExample, all_examples, parse
from retrograde_server.runs.executor import Ended, Happened
from retrograde_server.runs.limits import Program
from retrograde_server.runs.local import LocalExecutor

from .conftest import executing


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def executor() -> AsyncIterator[LocalExecutor]:
    async with executing(unguarded=False) as made:
        yield made


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("example", all_examples(), ids=lambda example: example.name)
async def test_an_example_runs_and_prints(executor: LocalExecutor, example: Example) -> None:
    printed = ""
    async with aclosing(executor.admit(Program(example.source)).progress()) as progress:
        async for step in progress:
            if isinstance(step, Happened | Ended):
                assert not [event for event in step.events if isinstance(event, Error)]
                printed += "".join(event.s for event in step.events if isinstance(event, Text))
            if isinstance(step, Ended):
                assert step.end.status == "ok"
    assert len(printed.splitlines()) >= 2


def test_menu_entries_are_complete_and_in_an_order() -> None:
    examples = all_examples()
    for values in ([e.title for e in examples], [e.order for e in examples]):
        assert len(set(values)) == len(values)
    for example in examples:
        assert example.about.endswith((".", "?"))
        assert len(example.title) <= 40
        assert any(ord(c) == ord("#") for c in example.source), f"{example.name} explains nothing"
        ast.parse(example.source)


def test_the_record_is_not_part_of_the_program() -> None:
    example = parse("a", "# title: A\n# about: B.\n# order: 3\n\nimport torch\n\nprint(1)\n")
    assert example == Example(name="a", title="A", about="B.", order=3, source="import torch\n\nprint(1)\n")


@pytest.mark.parametrize(
    "text",
    [
        "import torch\n",
        "# title: A\n# about: B.\n# order: 3\n",
        "# title: A\n# order: 3\n\nprint(1)",
        "# title: A\n# about: B.\n# order: x\n\nprint(1)",
        "# title: A\n# about: B.\n# order: 1\n# mood: C\n\nprint(1)",
    ],
)
def test_a_file_without_its_record_is_refused(text: str) -> None:
    with pytest.raises(MalformedExample, match=r"a\.py must open with its record"):
        parse("a", text)
