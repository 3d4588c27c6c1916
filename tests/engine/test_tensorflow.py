"""`import tensorflow as tf` in a program: it prints what TensorFlow 2.21 printed, and is recorded like any other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from retrograde.compat.tensorflow import NAMESPACES, tensorflow_modules
from retrograde.program import run_program
from retrograde.recording.events import Error, Text

FOLDER = Path(__file__).parent / "tensorflow"
"""Programs, each beside the text that TensorFlow itself has printed for it."""


def events(source: str) -> list[Any]:
    found: list[Any] = []
    run_program(source, found.append)
    return found


def printed(source: str) -> str:
    """What the program prints; its failure as a last line."""
    texts = [e.s for e in events(source) if isinstance(e, Text) and e.fd == 1]
    failures = [f"{e.etype}: {e.msg} ({e.hint})" for e in events(source) if isinstance(e, Error)]
    return "".join(texts + failures)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_program_prints_what_tensorflow_prints(path: Path) -> None:
    assert printed(path.read_text("utf-8")) == path.with_suffix(".txt").read_text("utf-8")


STEP = """
import tensorflow as tf
x = tf.Variable(3.0)
w = tf.constant(2.0)
with tf.GradientTape() as tape:
    y = w * x**2
tf.keras.optimizers.SGD(0.1).apply_gradients([(tape.gradient(y, x), x)])
if y > 1:
    x.assign_sub(0.5)
"""


def test_a_step_is_told_like_pytorchs() -> None:
    told = [
        (kind, *[getattr(e, name) for name in names])
        for e in events(STEP)
        for kind, names in TELL.items()
        if type(e).__name__ == kind
    ]
    assert told == [
        ("Leaf", 1, "parameter"),
        ("Bind", 1, "x"),
        ("Leaf", 2, "constant"),
        ("Bind", 2, "w"),
        ("Op", 3, "pow", (1, "2")),
        ("Op", 4, "mul", (2, 3)),
        ("Bind", 4, "y"),
        ("Edge", 4, 3),
        ("Edge", 3, 1),
        ("Update", 1, "SGD"),
        ("Op", 5, "gt", (4, "1")),
        ("Predicate", 5, True),
        ("Update", 1, "assign_sub"),
    ]


TELL = {
    "Leaf": ("id", "role"),
    "Bind": ("id", "name"),
    "Op": ("id", "op", "ins"),
    "Edge": ("frm", "to"),
    "Update": ("id", "by"),
    "Predicate": ("id", "value"),
}

FAILURES = [
    ("tf.constnat(1)", "AttributeError: module 'tensorflow' has no attribute 'constnat' (Did you mean tf.constant?)"),
    ("tf.softmax(1)", "module 'tensorflow' has no attribute 'softmax' (Did you mean tf.nn.softmax?)"),
    ("tf.Session()", "Retrograde has no tf.Session yet; dir(tf) lists what there is."),
    ("tf.constant(1) + 1.5", "Types are never converted silently: write tf.cast(x, tf.int32)."),
    ("tf.keras.Model().fit()", "Write the loop: with tf.GradientTape() as tape"),
    ("tf.constant([1.0])[0] = 2", "v[i].assign(x) changes a part of a tf.Variable v."),
    ("tf.keras.optimizers.SGD(lr=1)", "Write learning_rate= in place of lr=."),
    ("tf.constant('text')", "unsupported type"),
]


@pytest.mark.parametrize(("line", "message"), FAILURES)
def test_a_failure_says_what_to_try(line: str, message: str) -> None:
    assert message in printed(f"import tensorflow as tf\n{line}")


def test_random_numbers_repeat_by_their_seed() -> None:
    draw = "tf.random.set_seed(3); print(tf.random.normal([2]), tf.random.uniform([2], 0, 9, tf.int32))\n"
    first, second, _ = printed(f"import tensorflow as tf\n{draw}{draw}").split("\n")
    assert first == second


def test_a_tape_that_may_still_answer_keeps_the_numbers_it_read() -> None:
    source = """
import tensorflow as tf
v = tf.Variable(2.0)
with tf.GradientTape(persistent=True) as tape:
    y = v * v
v.assign(100.0)
print(tape.gradient(y, v).numpy(), v.numpy())
"""
    assert printed(source) == "4.0 100.0\n"


def test_what_one_program_sets_no_other_sees() -> None:
    first, second = tensorflow_modules(), tensorflow_modules()
    first["tensorflow"].constant = None  # type: ignore[attr-defined]
    assert second["tensorflow"].constant is not None
    assert second["tensorflow"].keras.layers is second["keras.layers"]


@pytest.mark.parametrize("place", NAMESPACES)
def test_every_function_says_what_it_does(place: str) -> None:
    for name, value in NAMESPACES[place].items():
        if callable(value) and value.__name__ != "<lambda>":
            assert value.__doc__, f"tf.{place}.{name}"
