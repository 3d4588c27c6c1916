"""What the page must show of a program, read out of the events that the engine itself gives for the same text.

Written apart from the browser's own reducer on purpose: both must come to the same.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cached_property

from retrograde.program import run_program
from retrograde.recording.events import (
    Accumulate,
    AnyEvent,
    Backward,
    Bind,
    Cells,
    Edge,
    End,
    Error,
    Gap,
    Item,
    Leaf,
    Op,
    Predicate,
    ScopeOut,
    Span,
    Stats,
    Summary,
    Text,
    Update,
    Visit,
    Zero,
)  # fmt: skip

from .playground import Piece

STEPS = (Leaf, Op, Predicate, Backward, Visit, Edge, Accumulate, Zero, Update, Text, Error, Gap)
"""Events a person can step to; an `End` too, when the run was cut short."""
NUMBER = re.compile(r"True|False|[-+−]?(?:∞|\d+(?:\.\d+)?(?:e−?\d+)?)")
WORDS = {"True": 1.0, "False": 0.0}


@dataclass
class Step:
    """A position on the timeline."""

    event: AnyEvent
    end: int
    """Number of the last event it shows."""
    pieces: tuple[Piece, ...]
    """The characters to mark."""


@dataclass(frozen=True)
class Gradient:
    """What a card says of a gradient; `partial` while contributions are still on their way."""

    val: Summary
    partial: bool


class Expected:
    """One program's run."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.events: list[AnyEvent] = []
        run_program(source, self.events.append)
        self.nodes = {event.id: event for event in self.events if isinstance(event, Leaf | Op)}

    @cached_property
    def steps(self) -> list[Step]:
        """The positions after the beginning; names and scope ends right after an event belong to it."""
        steps: list[Step] = []
        for event in self.events:
            if (isinstance(event, Bind | ScopeOut) and steps) or self._continues(event, steps):
                steps[-1].end = event.q
            elif isinstance(event, STEPS) or (isinstance(event, End) and event.status not in ("ok", "error")):
                steps.append(Step(event, event.q, self._pieces(event)))
        steps[-1].end = self.events[-1].q
        return steps

    def _continues(self, event: AnyEvent, steps: list[Step]) -> bool:
        """Whether it goes on with the printed line that the last step began."""
        if not (isinstance(event, Text) and steps and isinstance(steps[-1].event, Text)):
            return False
        before = self.events[event.q - 1]
        same = event.src is not None and steps[-1].event.src is not None and event.src[0] == steps[-1].event.src[0]
        return same and isinstance(before, Text) and not before.s.endswith("\n")

    def _pieces(self, event: AnyEvent) -> tuple[Piece, ...]:
        """Backward events are about the code that made their node; an error has a mark of its own."""
        if isinstance(event, Error):
            return ()
        node = event.frm if isinstance(event, Edge) else getattr(event, "id", None)
        backward = isinstance(event, Visit | Edge | Accumulate)
        return pieces(self.source, self.nodes[node].src if backward else getattr(event, "src", None))

    @property
    def printed(self) -> str:
        """Everything the program prints."""
        return "".join(event.s for event in self.events if isinstance(event, Text))

    def moment(self, position: int) -> int:
        """Number of the last event shown there."""
        return self.steps[position - 1].end if position else -1

    def name(self, node: int, q: int) -> str | None:
        """What the program first called the node, after event `q`; a leaf without a name is called by its making."""
        event = self.nodes[node]
        names = [event.name] if isinstance(event, Leaf) and event.name else []
        names += [bind.name for bind in self.events[: q + 1] if isinstance(bind, Bind) and bind.id == node]
        return names[0] if names else event.made if isinstance(event, Leaf) else None

    def value(self, node: int, q: int) -> Summary:
        """The node's value after event `q`."""
        values = [event.val for event in self.events[: q + 1] if isinstance(event, Update) and event.id == node]
        return values[-1] if values else self.nodes[node].val

    def gradient(self, node: int, q: int) -> Gradient | None:
        """What is known of the node's gradient after event `q`."""
        known: Gradient | None = None
        for event in self.events[: q + 1]:
            match event:
                case Backward(root=root, val=val) if root == node:
                    known = Gradient(val, True)
                case Edge(to=to, val=val, sum=total) if to == node:
                    known = Gradient(total or val, True)
                case Visit(id=id, val=val) | Accumulate(id=id, val=val) if id == node:
                    known = Gradient(val, False)
                case Zero(ids=ids, to="none") if node in ids:
                    known = None
        return known


def pieces(source: str, span: Span | None) -> tuple[Piece, ...]:
    """The characters of a span, line by line; none of an empty line."""
    if span is None:
        return ()
    line, column, end_line, end_column = span
    found = []
    for at, text in enumerate(source.split("\n")[line - 1 : end_line], line):
        start = column if at == line else 0
        end = end_column if at == end_line else len(text.encode("utf-16-le")) // 2
        found += [(at, start, end)] if start < end else []
    return tuple(found)


def same_elements(shown: str | None, summary: Summary | None) -> bool:
    """Whether the page's data are the elements that the trace carries, up to the last digit of a float32."""
    if shown is None or summary is None:
        return shown is None and summary is None
    wanted = summary.head if isinstance(summary, Stats) else summary.x
    came = json.loads(shown)
    pairs = zip(came, wanted, strict=True) if isinstance(came, list) and isinstance(wanted, tuple) else [(came, wanted)]
    # Another product of matrices adds in another order: what nearly cancels differs by digits of the largest element.
    noise = 1e-6 * max((abs(w) for w in (wanted if isinstance(wanted, tuple) else [wanted]) if w != str(w)), default=0)
    return all(a == b or math.isclose(a, b, rel_tol=1e-5, abs_tol=max(noise, 1e-7)) for a, b in pairs)


def says(text: str, summary: Summary) -> bool:
    """Whether the words on a card are these numbers, rounded to as many digits as they have room for."""
    noise = 0.0
    match summary:
        case Item(x=x):
            wanted, digits = [x], 6
        case Cells(x=x):
            wanted, digits = list(x if len(x) <= 3 else x[:2]), 4
        case Stats(std=std) if "±" in text:
            wanted, digits = [std], 4
        case Stats(mean=mean, std=std):
            # The mean of elements that cancel is what rounding left of them.
            wanted, digits, noise = [mean, std], 2, 1e-6 * float(std)
    shown = [number(word) for word in NUMBER.findall(text)]
    if len(shown) != len(wanted):
        return False
    pairs = zip(shown, map(float, wanted), strict=True)
    return all(a == b or abs(a - b) <= abs(b) * 5.001 * 10**-digits + noise for a, b in pairs)


def number(word: str) -> float:
    """A number as the page writes it."""
    return WORDS[word] if word in WORDS else float(word.replace("−", "-").replace("∞", "inf"))
