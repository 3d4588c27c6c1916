"""What a program finds around it: its globals, its built-in functions, and what it can import.

The limits here are for clear messages only; what keeps a program in its bounds is the operating system.
"""

from __future__ import annotations

import builtins
import codecs
import dis
import importlib
import sys
from collections.abc import Callable, Mapping
from types import FrameType, ModuleType
from typing import Any, NoReturn

from retrograde.compat.instead import instead_of
from retrograde.disk import Disk
from retrograde.errors import hinted
from retrograde.program.places import file_modules
from retrograde.program.spans import is_program

STANDARD = (
    "__future__", "abc", "argparse", "array", "ast", "base64", "bisect", "builtins", "calendar", "cmath", "collections",
    "colorsys", "contextlib", "copy", "csv", "dataclasses", "datetime", "decimal", "difflib", "dis", "enum", "errno",
    "fnmatch", "fractions", "functools", "gc", "graphlib", "hashlib", "heapq", "html", "inspect", "io", "itertools",
    "json", "keyword", "locale", "logging", "math", "numbers", "operator", "pickle", "platform", "pprint", "queue",
    "random", "re", "secrets", "shlex", "signal", "statistics", "string", "struct", "sys", "textwrap", "threading",
    "time", "timeit", "traceback", "tracemalloc", "types", "typing", "unicodedata", "unittest", "uuid", "warnings",
    "weakref", "zlib",
)  # fmt: skip
"""Modules of the standard library that programs can import."""
AVAILABLE = frozenset((*STANDARD, "numpy", "retrograde"))
INSTEAD = {
    "matplotlib": "Print the numbers, or watch them in the graph: there are no plots from a program here.",
    "torchvision": "Make up data with torch.randn and torch.randint: there are no data sets here.",
    "pandas": "Write the numbers into the program, as lists or with numpy.",
    "sklearn": "Make up data with torch.randn, or write it into the program.",
    "scipy": "numpy and math are here.",
    "seaborn": "Print the numbers, or watch them in the graph: there are no plots from a program here.",
    "tqdm": "Loop over range(n) itself and print now and then: there are no progress bars here.",
}
_IMPORT_NAME = dis.opmap["IMPORT_NAME"]


def make_main(aliases: Mapping[str, ModuleType], disk: Disk) -> ModuleType:
    """A fresh `__main__`. `aliases` are modules that only this program sees, by full name, such as `torch.nn`.

    The program's files are on the `disk`.
    """
    aliases = {**file_modules(disk), **aliases}
    main = ModuleType("__main__")
    main.__dict__["__builtins__"] = {
        **vars(builtins),
        "__import__": _make_import(aliases, main.__dict__),
        "open": disk.open,
        "input": _no_input,
        "breakpoint": _no_debugger,
        "help": _no_help,
        "exit": _exit,
        "quit": _exit,
    }
    return main


def offered(aliases: Mapping[str, ModuleType]) -> str:
    """What to tell someone who looks for a module."""
    several = ("math", "random", "time", "collections", "itertools", "functools", "dataclasses", "typing")
    libraries = [name for name in aliases if "." not in name and name not in sys.stdlib_module_names]
    return f"Available here: {', '.join((*libraries, 'numpy', *several))}, and more of Python's own pure modules."


def _make_import(aliases: Mapping[str, ModuleType], namespace: dict[str, Any]) -> Callable[..., ModuleType]:
    roots = {name.partition(".")[0] for name in aliases}

    def import_(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> ModuleType:
        root = name.partition(".")[0]
        if root in roots and level == 0:
            if name not in aliases:
                raise _missing(name, aliases)
            return aliases[name if fromlist else root]
        if level == 0 and root not in AVAILABLE and _is_statement(sys._getframe(1), namespace):
            raise _missing(name, aliases)
        return builtins.__import__(name, globals, locals, fromlist, level)

    return import_


def _is_statement(frame: FrameType, namespace: dict[str, Any]) -> bool:
    """Whether an `import` statement of the program asks. C code imports what it needs in the name of who called it."""
    code = frame.f_code
    return frame.f_globals is namespace and is_program(code) and code.co_code[frame.f_lasti] == _IMPORT_NAME


def _missing(name: str, aliases: Mapping[str, ModuleType]) -> ModuleNotFoundError:
    root = name.partition(".")[0]
    hint = INSTEAD.get(root) or instead_of(name) or offered(aliases)
    missing = name if root in aliases else root
    return hinted(ModuleNotFoundError(f"No module named {missing!r}", name=missing), hint)


def _no_input(*_: object) -> NoReturn:
    """Programs have no standard input."""
    raise hinted(
        EOFError("input() is not available here: nobody can type into a running program"),
        'Write the value into the program, such as x = 3.0 instead of x = float(input("x? ")).',
    )


def _no_debugger(*_: object, **__: object) -> NoReturn:
    """Programs have no debugger but Retrograde."""
    raise hinted(RuntimeError("breakpoint() is not available here"), "Step through the run with the timeline instead.")


def _no_help(*_: object) -> NoReturn:
    """Python's `help` asks a terminal."""
    raise hinted(RuntimeError("help() is not available here"), "print(f.__doc__) shows what help(f) says first.")


def _exit(code: object = None) -> NoReturn:
    """End the program."""
    raise SystemExit(code)


def warm_modules() -> None:
    """Import everything a program may import, so that nothing has to be found on disk later."""
    for name in (*STANDARD, "numpy", "numpy.linalg", "numpy.random", "numpy.fft", "numpy.polynomial", "numpy.ma"):
        importlib.import_module(name)
    for codec in ("ascii", "latin-1", "utf-8-sig", "utf-16", "utf-32", "cp1252", "cp949", "euc-kr", "idna"):
        codecs.lookup(codec)
