"""What a run can be asked for that an ordinary run does not do, and the place in a program.

Flip      one decision goes the other way          Check    gradients are compared with central differences
Wrong     backward makes a mistake                 Frozen   decisions come out as in another run
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Span: TypeAlias = tuple[int, int, int, int]


class Flip(msgspec.Struct, frozen=True):
    """A condition that is turned round once, to see what the branch that was not taken would have done."""

    src: Span
    """The condition, as in `Predicate.src`."""
    nth: int = 0
    """Which of its evaluations, from 0."""


Mistake: TypeAlias = Literal["order", "assign", "kept", "broadcast", "derivative"]
"""What an algorithm does wrong: it passes a gradient on as soon as the first contribution is there; the last
contribution replaces those before it; gradients are never cleared; axes that broadcasting repeated are not summed over
(the first slice is taken); one op has a wrong local derivative."""


class Wrong(msgspec.Struct, frozen=True, tag_field="is", tag="wrong", omit_defaults=True):
    """A run whose backward passes make a mistake on purpose."""

    mistake: Mistake
    op: str = ""
    """Of a wrong local derivative: the op that has it."""


class Check(msgspec.Struct, frozen=True, tag_field="is", tag="check", omit_defaults=True):
    """A run whose gradients are compared with central differences: see `Checked`."""

    node: int = 0
    """The only node to check; 0 for all that a pass reached."""


class Decided(msgspec.Struct, frozen=True):
    """How a condition came out in another run, each time that it was evaluated."""

    src: Span
    """The condition, as in `Predicate.src`."""
    values: tuple[bool, ...]


class Turns(msgspec.Struct, frozen=True):
    """How many iterations a `for` had in another run, each time that it was entered."""

    src: Span
    """The loop, as in `ScopeIn.src`."""
    counts: tuple[int, ...]


class Frozen(msgspec.Struct, frozen=True, tag_field="is", tag="frozen", omit_defaults=True):
    """A run that goes the way of another one, as a graph does that was traced there: its conditions come out as they
    did there (`Predicate.flipped` where they would not), its loops have as many iterations."""

    decisions: tuple[Decided, ...] = ()
    loops: tuple[Turns, ...] = ()


Lab: TypeAlias = Wrong | Check | Frozen
