"""Which tensors and places of a program an error is about, and what it calls them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrograde.errors import Hint, Part, involved
from retrograde.recording.events import Related, Span
from retrograde.recording.feed import clean

if TYPE_CHECKING:
    from retrograde.program.names import Names
    from retrograde.recording.history import Place
    from retrograde.recording.teller import Teller


@dataclass(frozen=True)
class Blame:
    """What an error is about."""

    related: tuple[Related, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    """What hints call a tensor, and what the program calls it."""

    @property
    def nodes(self) -> tuple[int, ...]:
        """The nodes, the foremost first."""
        return tuple(dict.fromkeys(one.id for one in self.related if one.id is not None))

    def explained(self, notes: Iterable[str]) -> str:
        """The notes of the error, in the words of the program."""
        names = dict(self.names)
        return " ".join(note.calling(names) if isinstance(note, Hint) else note for note in notes)


def blame(error: BaseException, src: Span, teller: Teller, names: Names) -> Blame:
    """What `error`, raised at `src`, is about: what it says itself, or else the tensors named where it failed."""
    parts = involved(error) or tuple([Part(tensor, "operand") for tensor in names.written()])
    related: dict[Related, None] = {}
    called = []
    for position, part in enumerate(parts):
        name = clean(_name(part, position, teller, names))
        if name:
            called += [(key, name) for key in (part.kind, *part.keys)]
        related.update(dict.fromkeys(_related(part, name, src, teller)))
    return Blame(tuple(related), tuple(called))


def _name(part: Part, position: int, teller: Teller, names: Names) -> str:
    """What the program calls a tensor; of what has no name, the text where it failed says what it is."""
    change = teller.history.change_of(teller.known(part.holder)) if part.kind == "value" else None
    found = names.of(lambda held: held is part.holder or (change is not None and teller.known(held) == change[0]))
    if found:
        return found
    if part.kind == "operand" and part.keys:
        return names.operand("abcdefgh".index(part.keys[0]))
    return names.receiver() if part.kind == "result" else ""


def _related(part: Part, name: str, src: Span, teller: Teller) -> Iterator[Related]:
    holder, history, id = part.holder, teller.history, teller.known(part.holder)
    match part.kind:
        case "keeper" | "freed":
            yield from _at("kept", (id, history.place(id)))
            if part.kind == "freed":
                yield from _at("freed", history.pass_through(id))
        case "value":
            memory = getattr(holder, "_storage", None)
            yield from _at("changed", history.change_of(id) if memory is None else history.write_to(memory), name)
        case kind:
            if id or name:
                # A layer's parameters were made nowhere in the program: they are first told of where it is called.
                made = history.place(id)
                yield Related(kind, id or None, None if made == src else made, name)


def _at(kind: str, place: Place | None, name: str = "") -> Iterator[Related]:
    if place is not None and (place[0] or place[1]):
        yield Related(kind, place[0] or None, place[1], name)  # type: ignore[arg-type]
