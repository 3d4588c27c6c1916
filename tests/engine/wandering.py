"""Programs that go their way by chance, through every construct.

Every arm begins with a line of its own that computes, such as `x = x + 7`, so that which lines ran says which arms did.
"""

from __future__ import annotations

import random
import re
from typing import Any

PREAMBLE = """\
import torch; x = torch.tensor(1.0); torch.manual_seed(0)
state = [{seed}, 90, []]
def draw(n):
    state[1] -= 1; state[0] = (state[0] * 1103515245 + 12345) % 2147483648
    return state[0] // 65536
def flag(n):
    state[2].append((n, draw(n) % 3 > 0 and state[1] > 0))
    return state[2][-1][1]
def pick(n):
    return draw(n) % 4
class box:
    def __enter__(self):
        return self
    def __exit__(self, kind, *error):
        return kind is ValueError and draw(0) % 2 == 0
"""
_ALONE = "x = 1.0"
"""The first line without tensors."""


def computes(line: str) -> bool:
    """Whether a line of a program has the operation that is looked for."""
    return re.search(r"\b[xv] [+-] \d+$", line) is not None


class Program:
    """One generated program."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lines = PREAMBLE.format(seed=seed).splitlines()
        self._numbers = 0
        self._functions: list[str] = []
        for name in ("first", "second", "third"):
            self._function(name)
        for _ in range(4):
            self._statement(0, 3, loop=False, function=False)
        self.source = "\n".join(self._lines) + "\n"
        self.alone = "\n".join([_ALONE, *self._lines[1:]]) + "\n"
        """The same with a number in the place of the tensor."""

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _put(self, depth: int, *lines: str) -> None:
        self._lines += ["    " * depth + line for line in lines]

    def _flag(self) -> str:
        return f"flag({self._number()})"

    def _condition(self) -> str:
        a, b, c = self._flag(), self._flag(), self._flag()
        ways = (a, a, f"not {a}", f"{a} and {b}", f"{a} or not ({b} and {c})", f"(pick(1) if {b} else pick(2))")
        return self._random.choice(ways)

    def _function(self, name: str) -> None:
        pausing = self._random.random() < 0.3
        self._put(0, f"def {name}(x):")
        self._put(1, f"x = x + {self._number()}")
        for _ in range(2):
            self._statement(1, 2, loop=False, function=True)
        if pausing:
            self._put(1, "yield x", f"x = x + {self._number()}")
        self._put(1, "return x")
        self._functions.append(f"list({name}(x))[-1]" if pausing else f"{name}(x)")

    def _body(self, depth: int, room: int, *, loop: bool, function: bool) -> None:
        self._put(depth, f"x = x + {self._number()}")
        for _ in range(self._random.randint(0, 2)):
            self._statement(depth, room - 1, loop=loop, function=function)

    def _statement(self, depth: int, room: int, *, loop: bool, function: bool) -> None:
        small = [self._ternary, self._choice, self._comprehension, self._sum, self._lambda, self._call, self._assert]
        large = [self._if, self._for, self._while, self._match, self._try, self._with]
        make = self._random.choice([*small, self._leave, *(large * 2 if room > 0 else ())])
        make(depth, room, {"loop": loop, "function": function})

    # ---- with blocks

    def _if(self, depth: int, room: int, around: dict[str, bool]) -> None:
        for word in ("if", *["elif"] * self._random.randint(0, 2)):
            self._put(depth, f"{word} {self._condition()}:")
            self._body(depth + 1, room, **around)
        if self._random.random() < 0.5:
            self._put(depth, "else:")
            self._body(depth + 1, room, **around)

    def _for(self, depth: int, room: int, around: dict[str, bool]) -> None:
        over = self._random.choice(
            ["range(3)", "[1, 2]", "enumerate('ab')", "zip('abc', range(2))", "(q for q in 'ab')"]
        )
        self._put(depth, f"for i in {over}:")
        self._body(depth + 1, room, **around | {"loop": True})
        self._else(depth, room, around)

    def _while(self, depth: int, room: int, around: dict[str, bool]) -> None:
        self._put(depth, f"while {self._flag()} and {self._flag()}:")
        self._body(depth + 1, room, **around | {"loop": True})
        self._else(depth, room, around)

    def _else(self, depth: int, room: int, around: dict[str, bool]) -> None:
        if self._random.random() < 0.4:
            self._put(depth, "else:")
            self._body(depth + 1, room, **around)

    def _match(self, depth: int, room: int, around: dict[str, bool]) -> None:
        cases = ["0", f"1 | 2 if {self._flag()}", f"[_, *_] if {self._flag()}", f"n if {self._flag()}", "3", "_"]
        self._put(depth, f"match pick({self._number()}):")
        for case in sorted(self._random.sample(range(len(cases)), 3)):
            self._put(depth + 1, f"case {cases[case]}:")
            self._body(depth + 2, room, **around)

    def _try(self, depth: int, room: int, around: dict[str, bool]) -> None:
        self._put(depth, "try:")
        self._body(depth + 1, room, **around)
        if self._random.random() < 0.6:
            self._put(depth + 1, f"if {self._flag()}:")
            self._put(depth + 2, f"x = x + {self._number()}", "[1 // (i - 1) for i in range(3)]")
        for handler in self._random.choice([("ValueError",), ("KeyError", "ArithmeticError as e"), ("Exception",)]):
            self._put(depth, f"except {handler}:")
            self._body(depth + 1, room, **around)
        self._else(depth, room, around)
        if self._random.random() < 0.4:
            self._put(depth, "finally:")
            self._put(depth + 1, f"x = x + {self._number()}")

    def _with(self, depth: int, room: int, around: dict[str, bool]) -> None:
        self._put(depth, self._random.choice(["with box():", "with box() as b, box():"]))
        self._body(depth + 1, room, **around)

    # ---- without

    def _leave(self, depth: int, _: int, around: dict[str, bool]) -> None:
        ways = ["raise ValueError(1)", "raise KeyError(2)"] + ["return x"] * around["function"]
        ways += ["break"] * 5 * around["loop"] + ["continue"] * 5 * around["loop"]
        self._put(depth, f"if {self._flag()} and {self._flag()}:")
        self._put(depth + 1, f"x = x + {self._number()}", self._random.choice(ways))

    def _ternary(self, depth: int, *_: Any) -> None:
        self._put(depth, "x = (", f"    x + {self._number()}", f"    if {self._condition()}")
        self._put(depth, f"    else x - {self._number()}", ")")

    def _choice(self, depth: int, *_: Any) -> None:
        first, second = self._random.choice([("and", "or"), ("or", "and"), ("and", "and")])
        self._put(depth, "y = (", f"    {self._flag()}", f"    {first} {self._flag()}")
        self._put(depth, f"    {second} x + {self._number()}", ")")

    def _comprehension(self, depth: int, *_: Any) -> None:
        left, right = self._random.choice([("[", "]"), ("{", "}")])
        self._put(depth, f"ys = {left}", f"    x + {self._number()}", "    for i in range(3)")
        self._put(depth, f"    if {self._flag()}", right)

    def _sum(self, depth: int, *_: Any) -> None:
        self._put(
            depth, "y = list(", f"    x + {self._number()}", "    for i in range(3)", f"    if {self._flag()}", ")"
        )

    def _lambda(self, depth: int, *_: Any) -> None:
        self._put(depth, "g = lambda v: (", f"    v + {self._number()}", ")", "x = g(x)")

    def _call(self, depth: int, *_: Any) -> None:
        if self._functions:
            self._put(depth, f"if {self._flag()} and {self._flag()}:")
            call = self._random.choice(self._functions)
            self._put(depth + 1, f"x = x + {self._number()}", f"x = {call}")

    def _assert(self, depth: int, *_: Any) -> None:
        self._put(depth, f"assert {self._flag()} or {self._flag()} or {self._flag()} or {self._flag()} or 1")
