"""trace/1: what a run says, one event after another.

A recorded file (NDJSON), a live stream (JSON arrays of the same objects), an embed and a test fixture are all this.
Readers ignore kinds and fields they do not know; within a major version changes only add.

    Run ─ Code ─ ScopeIn … ScopeOut ─ Leaf ─ Op ─ Bind ─ Predicate ─ Caught ─ Ran ─ Backward ─ Visit ─ Edge
        ─ Accumulate ─ Zero ─ Update ─ Repeat ─ Text ─ Error ─ Checked ─ Checks ─ Gap ─ End

Ids of nodes (leaves and op results share one space) and of scopes are small integers that start at 1 in every run;
scope 0 is the program itself. A `Span` is (line, column, end line, end column), lines from 1, columns from 0 in UTF-16
code units, which is what editors count.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from retrograde.recording.trials import Flip as Flip
from retrograde.recording.trials import Lab as Lab
from retrograde.recording.trials import Span as Span
from retrograde.recording.values import Cell as Cell
from retrograde.recording.values import Cells as Cells
from retrograde.recording.values import Item as Item
from retrograde.recording.values import Number as Number
from retrograde.recording.values import Stats as Stats
from retrograde.recording.values import Summary as Summary

MAJOR = 1
MINOR = 1

Attr: TypeAlias = bool | int | float | str | None


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="k", omit_defaults=True):
    """What every event carries. Nothing in it can lead back to it, so the garbage collector need not look."""

    q: int
    """Sequence number, dense from 0 in a run; a `Repeat` stands for `n` of them."""
    t: int
    """Microseconds since the run started, never less than in the event before. Edges have the time of their visit or of
    the last event that read the clock since."""


class Run(Event, frozen=True, kw_only=True, tag="run"):
    """The first event: which program ran."""

    v: tuple[int, int]
    """Version of the trace format: (major, minor)."""
    engine: str
    """Version of Retrograde."""
    source: str
    """The program's text."""
    name: str = "program.py"
    seed: int = 0
    flip: Flip | None = None
    """The condition that this run turns round. The `Predicate` with `flipped` says that it came to that."""
    lab: Lab | None = None
    """What is done to this run that is not done to an ordinary one."""


ConstructKind: TypeAlias = Literal[
    "if", "ternary", "and", "or", "while", "for", "comprehension", "match", "try", "with", "assert", "function",
    "lambda", "return", "break", "continue", "raise",
]  # fmt: skip
ArmName: TypeAlias = Literal[
    "if", "elif", "else", "body", "for", "operand", "case", "except", "finally", "passed", "failed"
]


class Arm(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of a construct that can run or not run."""

    n: int
    """Its number in this program: what `Ran`, `Predicate.arm` and `ScopeIn.arm` mean."""
    name: ArmName
    """`for` counts the items that a clause of a comprehension draws, `body` then the elements that are made; an
    `operand` is any of `and` and `or` but the first; `passed` and `failed` belong to `assert`."""
    src: Span | None = None
    """What runs: a block or an expression. None where nothing is written: the missing `else` of an `if` or a `while`
    that its condition ended, a `match` without a case that fits."""
    head: Span | None = None
    """Where its count belongs when not at the head of the construct: `elif b`, `else`, `case 1`, `except E`."""
    test: Span | None = None
    """The condition that leads here or past here, as in `Predicate.src` and `Flip.src`."""


class Construct(msgspec.Struct, frozen=True, omit_defaults=True):
    """A construct of the program's text."""

    kind: ConstructKind
    src: Span
    """All of it. For loops, `with` and `if`, also `ScopeIn.src`."""
    head: Span
    """Its first words, up to the colon; of an expression all of it."""
    arms: tuple[Arm, ...]


class Code(Event, frozen=True, kw_only=True, tag="code"):
    """What of the text can run: right after `Run`, when there is anything and the text is a program.

    Arms that `Ran` has not told of have not run.
    """

    constructs: tuple[Construct, ...]
    """In the order of the text, the outer before the inner; for very long programs not all of them."""


class Ran(Event, frozen=True, kw_only=True, tag="ran"):
    """How often arms have run until now: those whose count has changed since it was told last.

    Comes before the next event that has a scope, after the scopes that it opens; now and then while nothing else
    happens; and before `Error` and `End`. To keep it: `counts[n] = times` for each pair.
    """

    arms: tuple[tuple[int, int], ...]
    """Pairs of an arm's number and how often it has run since the program began."""


class ScopeIn(Event, frozen=True, kw_only=True, tag="in"):
    """A module call, function call, loop, iteration of a loop, taken branch, or `with` block begins."""

    id: int
    parent: int
    kind: Literal["module", "function", "loop", "iteration", "branch", "step", "with"]
    name: str
    """Module path such as `fc1`, function name or `<lambda>`, `for`/`while`/`comprehension`,
    `if`/`elif`/`else`/`case`/`except`, what a `with` enters, as written, optimizer name."""
    cls: str = ""
    """Class of a module, such as `Linear`."""
    src: Span | None = None
    """The statement for loops and branches, the call for functions and modules."""
    i: int | None = None
    """Number of the iteration, from 0."""
    arm: int | None = None
    """The arm of the program's `Code` that runs in it; none for loops as a whole and modules."""


class ScopeOut(Event, frozen=True, kw_only=True, tag="out"):
    """The scope ended."""

    id: int


class Predicate(Event, frozen=True, kw_only=True, tag="test"):
    """A condition was evaluated: it decides which way the program goes.

    Parts of a condition come before it. Conditions that look at no tensor are told the first 1000 times each; what they
    decide is counted always.
    """

    sc: int
    src: Span
    """The condition; of a `case` its pattern."""
    value: bool
    """Which way the program goes."""
    shown: str
    """What the condition evaluated to before `bool()`, as Python prints it; of a `case` the subject."""
    id: int | None = None
    """The node whose value was tested, when it was a tensor."""
    of: Literal["if", "while", "ternary", "and", "or", "not", "case", "guard", "comprehension", "assert"] = "if"
    """What asked. `and`, `or`: an operand, but the last where its truth decides nothing; `not`: what it negates;
    `case`: whether a pattern fits, for each that was tried."""
    reads: tuple[int, ...] = ()
    """The nodes that it looked at while it was evaluated: their numbers, or their shapes; `id` is among them."""
    what: Literal["value", "shape", "python"] = "python"
    """What of them: numbers, only shapes; `python` when it looked at none. In traces before 1.1 always left out."""
    arm: int | None = None
    """The arm of the program's `Code` that runs now, if one does."""
    flipped: bool = False
    """`value` is the opposite of what was evaluated, because the run was asked for that (`Run.flip`, `Run.lab`)."""


class Caught(Event, frozen=True, kw_only=True, tag="caught"):
    """The program caught an exception: this handler runs."""

    sc: int
    src: Span
    """The head of the handler, `except ValueError as e`."""
    etype: str
    msg: str = ""
    """The exception's text, when finding it runs no code of the program's."""
    raised: Span | None = None
    """Where in the program it was raised."""
    arm: int | None = None
    """The handler in the program's `Code`."""


class Leaf(Event, frozen=True, kw_only=True, tag="leaf"):
    """A tensor that no recorded operation made."""

    id: int
    role: Literal["input", "parameter", "constant"]
    """`input` asks for a gradient, `parameter` belongs to a module, `constant` asks for none."""
    shape: tuple[int, ...]
    dtype: str
    rg: bool
    """Asks for a gradient."""
    sc: int
    val: Summary
    made: str = "tensor"
    """The factory that made it: `tensor`, `randn`, …"""
    name: str = ""
    """A name known at birth, such as a parameter's path; names given later come as `Bind`."""
    src: Span | None = None
    dev: str = "cpu"


class Op(Event, frozen=True, kw_only=True, tag="op"):
    """An operation ran and made one tensor."""

    id: int
    op: str
    """Name of the op record."""
    ins: tuple[int | str, ...]
    """Operands in the record's order: a node's id, or a Python number as text."""
    shape: tuple[int, ...]
    dtype: str
    rg: bool
    sc: int
    val: Summary
    attrs: dict[str, Attr] = msgspec.field(default_factory=dict)
    """The op's other arguments, such as `dim`; tuples as text."""
    nth: int = 0
    """Which output of the op this is, when it makes several."""
    inplace: bool = False
    """The result replaced its first operand."""
    src: Span | None = None
    dev: str = "cpu"


class Bind(Event, frozen=True, kw_only=True, tag="bind"):
    """A variable of the program now holds this node."""

    id: int
    name: str
    sc: int
    src: Span | None = None
    """The target of the assignment."""


class Backward(Event, frozen=True, kw_only=True, tag="bwd"):
    """A backward pass starts."""

    b: int
    """Number of the pass, from 1."""
    root: int
    val: Summary
    """The gradient it starts with."""
    sc: int
    src: Span | None = None
    keep: bool = False
    """What the nodes keep for backward outlives the pass, so that it can be walked again."""


class Visit(Event, frozen=True, kw_only=True, tag="visit"):
    """The pass reaches a node; every contribution to its gradient has arrived."""

    b: int
    id: int
    val: Summary
    """The gradient of the root with respect to this node."""


class Edge(Event, frozen=True, kw_only=True, tag="eg"):
    """One contribution flows back along one edge, from an op's result to one of its operands."""

    b: int
    frm: int = msgspec.field(name="from")
    to: int
    arg: int
    """Position of the operand in the op's `ins`."""
    val: Summary
    """The contribution, in the operand's shape."""
    n: int = 1
    """How many contributions the operand has now in this pass."""
    sum: Summary | None = None
    """The running sum at the operand, when this is not the first contribution."""
    loc: Number | None = None
    """The local derivative, when result and operand are single numbers."""
    bc: tuple[int, ...] = ()
    """Axes of the result that broadcasting had repeated and that were summed over on the way back."""


class Accumulate(Event, frozen=True, kw_only=True, tag="acc"):
    """A leaf's (or retained node's) `.grad` received this pass's gradient."""

    b: int
    id: int
    val: Summary
    """`.grad` afterwards."""
    added: bool = False
    """`.grad` held something before, and this was added to it."""


class Zero(Event, frozen=True, kw_only=True, tag="zero"):
    """`.grad` of these nodes was cleared."""

    ids: tuple[int, ...]
    to: Literal["none", "zeros"] = "none"
    sc: int = 0
    src: Span | None = None


class Update(Event, frozen=True, kw_only=True, tag="upd"):
    """A leaf's value was changed in place: by an optimizer, or by hand under `no_grad`."""

    id: int
    ver: int
    """How often the value has been changed, this time included."""
    val: Summary
    by: str
    """The optimizer's class, or the in-place op such as `sub_`."""
    sc: int = 0
    src: Span | None = None
    opts: dict[str, Attr] = msgspec.field(default_factory=dict)
    """The optimizer's options for this leaf, such as `lr`, when they are not what they were at its last update."""


class Repeat(Event, frozen=True, kw_only=True, tag="rep"):
    """The events from `q` to `q + n - 1` say what those `back` numbers before them said, with other numbers in them.

    Event `q + i` is event `q + i - back`, which may itself be of this repetition, with these changes: ids of nodes and
    scopes that are not below a threshold are moved on, passes are counted on, and an iteration's number too when the
    loop around it is the same one; `ver` is one more than at the node's last update, and `n` of a contribution one more
    than of the node's last one in the pass; the values (`val`, `sum`, `loc`, in this order) are the next numbers of the
    columns. Event by event, a value takes as many numbers as the one it
    replaces: from `f4` where the node's type is float32, else from `f8`. Run, code, exceptions that were caught, texts,
    errors, gaps and ends are never repeated. The next event has the number `q + n`.

    Columns are base64 of little-endian numbers, not yet rounded to the digits that other events have: single numbers
    are shown with the fewest digits that tell them from their neighbours in the node's type, float32 numbers in rows
    with seven (and all before the point), means and deviations with six.
    """

    n: int
    back: int
    ops: int = 0
    """How many of them are operations."""
    ids: tuple[int, int] = (0, 0)
    """The lowest id of a node that is moved, and by how much."""
    scopes: tuple[int, int] = (0, 0)
    """The same of scopes."""
    passes: int = 0
    """By how much numbers of backward passes are moved."""
    turns: int = 0
    """By how much the numbers of iterations are moved."""
    ran: tuple[int, ...] = ()
    """How often arms have run: the counts of all `Ran`, one after another."""
    f4: str = ""
    """float32: single numbers and short rows as they come."""
    f8: str = ""
    """float64: the same of all other types, truth as 0 and 1."""
    rows: tuple[int, ...] = ()
    """For each value that is figures (`stats`), which row of the next three columns has them."""
    h4: str = ""
    """float32: rows of arrays of this type: the first elements, min, max."""
    h8: str = ""
    """float64: the same of all other types."""
    m8: str = ""
    """float64, for every row: mean, std."""
    u2: str = ""
    """uint16, for every row: how many elements are not finite, the 16 bins; no bins when no element is finite."""


class Text(Event, frozen=True, kw_only=True, tag="txt"):
    """The program printed."""

    fd: Literal[1, 2]
    s: str
    sc: int = 0
    src: Span | None = None


class Frame(msgspec.Struct, frozen=True):
    """One line of a traceback, in the user's program."""

    name: str
    src: Span


class Related(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tensor or a place of the program that an error is about."""

    kind: Literal["operand", "leaf", "result", "input", "value", "kept", "changed", "freed"]
    """An operand that was refused; the leaf that was to be changed in place; the result that backward was to start
    from; the input that was to be differentiated by; the value that was changed too soon; the operation that kept a
    value for its gradient; the change of that value; the backward pass that freed it."""
    id: int | None = None
    """The node: the tensor itself, what the operation or the change made, what the pass started from."""
    src: Span | None = None
    """Where it was made, kept, changed or freed."""
    name: str = ""
    """What the program calls the tensor."""


class Edit(msgspec.Struct, frozen=True):
    """A change of the program's text."""

    src: Span
    """What is replaced; a place without width where something is put in."""
    text: str


class Fix(msgspec.Struct, frozen=True):
    """A correction of the program that takes the error away; of `label` the code stands in backquotes."""

    label: str
    edits: tuple[Edit, ...]


class Error(Event, frozen=True, kw_only=True, tag="err"):
    """The program failed, or could not be compiled."""

    etype: str
    msg: str
    src: Span | None = None
    hint: str = ""
    """What happened, why, and what to write instead, in a few sentences; code stands in backquotes."""
    node: int | None = None
    """The node the error is about most, when there is one."""
    tb: tuple[Frame, ...] = ()
    """Outermost first."""
    nodes: tuple[int, ...] = ()
    """All nodes that the error is about, the foremost first."""
    related: tuple[Related, ...] = ()
    """The tensors and places that the error is about, in the order to look at them."""
    fix: Fix | None = None


class Checked(Event, frozen=True, kw_only=True, tag="chk"):
    """A stored gradient was compared with a central difference: the program ran again with the node moved a little.

    A tensor of several elements is moved along a random direction of ±1, and all figures are along it.
    """

    id: int
    b: int
    """The pass: what moved is its root, weighted as the pass was seeded."""
    found: Literal["agrees", "differs", "kink", "jump"]
    """`kink`: the slopes on both sides differ however small the step; `jump`: the root leaps."""
    stored: Number
    """What the pass left at the node."""
    numeric: Number
    """The central difference."""
    left: Number = 0
    """At a kink the slope towards smaller values."""
    right: Number = 0
    """And the one towards larger values."""
    step: Number = 0
    """How far the node was moved to either side."""
    rounding: bool = False
    """The formula is right, and the stored number still far off: the type of its numbers has too few digits."""


class Checks(Event, frozen=True, kw_only=True, tag="chks"):
    """The checks of a run are over."""

    done: int
    of: int
    """How many nodes there were to check."""
    why: Literal["", "time", "chance", "none", "failed"] = ""
    """Why not all were: there was no time; the program does not give the same numbers twice; there was no pass; it
    failed."""
    exact: bool = False
    """The program could be run again in double precision."""


class Gap(Event, frozen=True, kw_only=True, tag="gap"):
    """Events are missing here, and why."""

    n: int
    """How many; 0 when unknown."""
    why: Literal["budget", "slow", "output"]


Status: TypeAlias = Literal["ok", "error", "stopped", "timeout", "memory", "output", "lost"]


class End(Event, frozen=True, kw_only=True, tag="end"):
    """The last event."""

    status: Status
    ops: int
    ms: float
    """How long the program ran; checks of its gradients come after that."""
    msg: str = ""
    """What happened and what to try, when the status is not `ok` and no `Error` says it."""
    src: Span | None = None
    """Where the program was when it was ended from outside."""


AnyEvent: TypeAlias = (
    Run | Code | ScopeIn | ScopeOut | Predicate | Caught | Ran | Leaf | Op | Bind | Backward | Visit | Edge
    | Accumulate | Zero | Update | Repeat | Text | Error | Checked | Checks | Gap | End
)  # fmt: skip

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(AnyEvent).decode
