"""Imports go one way: the tables here are the house plan, and a module that is not in them has no place yet."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .imports import folder_of, python_imports, typescript_imports
from .repository import ROOT

ENGINE = ROOT / "engine" / "retrograde"
SERVER = ROOT / "backend" / "retrograde_server"
FRONTEND = ROOT / "frontend" / "src"

LAYERS = (
    ("errors", "words", "pytree", "devices", "dtypes", "return_types", "calls.inlining"),
    ("disk", "settings", "version", "profiler", "compiler", "onnx", "backends"),
    ("tape",),
    ("accelerator", "cpu", "mps", "xpu"),
    ("tensor",),
    ("calls",),
    ("op",),
    ("limits",),
    ("ops",),
    ("backward",),
    ("factories", "random", "special", "tensor.memory", "tensor.held"),
    ("testing", "cuda", "tape.relay"),
    ("autograd.context", "autograd.custom", "autograd.inference"),
    ("func",),
    ("autograd",),
    ("words.places",),
    ("linalg",),
    ("nn",),
    ("optim", "amp", "jit", "distributions"),
    ("utils", "serialization"),
    ("frozen",),
    ("recording.values", "recording.trials"),
    ("recording.events",),
    ("recording",),
    ("compat",),
    ("program",),
    ("readings",),
)
"""Rooms of the engine, and modules that stand apart from their room, lowest first.

One imports only its own layer and those below when it is loaded.
"""
CORE = {module for layer in LAYERS[: LAYERS.index(("frozen",)) + 1] for module in layer}
"""The engine proper: knows nothing of events, programs and readings, not even inside its functions."""

MAY_IMPORT = {
    "base": (),
    "i18n": ("base", "protocol", "run"),
    "widgets": ("base", "i18n"),
    "protocol": ("base",),
    "run": ("base", "protocol", "layout"),
    "explain": ("base", "i18n", "protocol", "run"),
    "layout": ("base",),
    "paint": ("base", "layout"),
    "views": ("base", "i18n", "widgets", "protocol", "run", "explain", "layout", "paint"),
    "player": ("base", "i18n", "widgets", "protocol", "run", "explain", "layout", "paint", "views"),
    "themes": (),
    "playground": (
        "base",
        "i18n",
        "widgets",
        "protocol",
        "run",
        "explain",
        "layout",
        "paint",
        "views",
        "player",
        "themes",
    ),
}
"""Folders of the frontend and the folders each may import; its own is always allowed."""
MAY_USE = {"playground": ("@codemirror/", "@lezer/", "katex")}
"""Folders that may import packages, and which."""


RANK = {module: level for level, layer in enumerate(LAYERS) for module in layer}


def place_of(module: str) -> str | None:
    """The entry of LAYERS for a module or what stands in it (`tape.relay.Relay`): its own, or else its room's."""
    parts = module.split(".")
    return next((name for name in (".".join(parts[:2]), parts[0]) if name in RANK), None)


def engine_faults(name: str, text: str) -> list[str]:
    """What an engine module (`tensor`, `ops.reduce`) imports against the direction."""
    own = place_of(name)
    if own is None:
        return [f"{name}: no place in LAYERS yet; add it where it belongs"]
    faults = []
    at_load = python_imports(text)
    for target in python_imports(text, deferred=True):
        package, _, module = target.partition(".")
        place = place_of(module)
        if package == "retrograde_server":
            faults.append(f"{name} imports {target}: the engine does not know the server")
        elif package == "retrograde" and own in CORE and place is not None and place not in CORE:
            faults.append(f"{name} imports {target}: the engine proper works without it")
        elif package == "retrograde" and target in at_load and place is not None and RANK[place] > RANK[own]:
            faults.append(f"{name} imports {target}, which stands above it")
    return faults


def engine_modules() -> dict[str, str]:
    files = [path for path in ENGINE.rglob("*.py") if path != ENGINE / "__init__.py"]
    return {
        ".".join(path.relative_to(ENGINE).with_suffix("").parts).removesuffix(".__init__"): path.read_text("utf-8")
        for path in files
    }


def frontend_faults(name: str, text: str) -> list[str]:
    """What a frontend file (`run/model.ts`) imports against the direction."""
    own = name.split("/")[0]
    if own not in MAY_IMPORT:
        return [f"{own}: no place in MAY_IMPORT yet; add it where it belongs"]
    faults = []
    for target in typescript_imports(text):
        folder = folder_of(FRONTEND / name, target, FRONTEND)
        if folder is None:
            if not target.startswith(MAY_USE.get(own, ("\0",))):
                faults.append(f"{name} imports {target}: packages are for {', '.join(MAY_USE)}")
        elif folder not in (own, *MAY_IMPORT[own]):
            faults.append(f"{name} imports {target}: {own} may not import {folder}")
    return faults


def frontend_files() -> dict[str, str]:
    return {path.relative_to(FRONTEND).as_posix(): path.read_text("utf-8") for path in FRONTEND.rglob("*.ts")}


def test_the_engine_imports_downwards() -> None:
    modules = engine_modules()
    assert len(modules) > 10
    assert [fault for name, text in modules.items() for fault in engine_faults(name, text)] == []


def test_the_frontend_imports_downwards() -> None:
    files = frontend_files()
    assert len(files) > 10
    assert [fault for name, text in files.items() for fault in frontend_faults(name, text)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tape", "from retrograde import tensor"),
        ("tape.node", "from retrograde.tape.relay import Relay"),
        ("tape", "import retrograde.tensor"),
        ("ops.reduce", "try:\n    from retrograde.nn.module import Module\nexcept ImportError:\n    pass"),
        ("tensor", "def f():\n    from retrograde.recording.recorder import Recorder"),
        ("recording.recorder", "def f():\n    if True:\n        import retrograde_server.app"),
        ("wherever", ""),
    ],
)
def test_an_upward_import_in_the_engine_is_seen(name: str, text: str) -> None:
    assert len(engine_faults(name, text)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ops.reduce", "from retrograde.op import op"),
        ("tensor", "def f():\n    from retrograde.backward.walk import backward"),
        ("tensor", "if TYPE_CHECKING:\n    from retrograde.op import Op"),
        ("recording.recorder", "import numpy\nfrom retrograde.recording import events"),
    ],
)
def test_a_downward_import_in_the_engine_passes(name: str, text: str) -> None:
    assert engine_faults(name, text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("layout/layout.ts", 'import type { Run } from "../run/model.js";'),
        ("paint/svg.ts", 'import {\n  reduce,\n} from "../run/reduce.js";'),
        ("run/reduce.ts", 'export { a } from "../views/graph.js";'),
        ("base/lazy.ts", 'const late = () => import("../player/player.js");'),
        ("layout/thread.ts", 'new Worker(new URL("../run/worker.ts", import.meta.url))'),
        ("player/math.ts", 'import katex from "katex";'),
        ("base/style.ts", 'import "../themes/page.css";'),
        ("wherever/x.ts", ""),
    ],
)
def test_an_upward_import_in_the_frontend_is_seen(name: str, text: str) -> None:
    assert len(frontend_faults(name, text)) == 1


@pytest.mark.parametrize("deep", ["playground/code/editor.ts", "playground/main.ts"])
def test_a_downward_import_in_the_frontend_passes(deep: str) -> None:
    up = "../" * deep.count("/")
    assert frontend_faults(deep, f'import {{ x }} from "{up}run/model.js";\nimport "@codemirror/view";') == []


def loaded_by(statement: str) -> set[str]:
    """Top-level packages in a fresh interpreter after the statement, the standard library left out."""
    code = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    own = {"__main__", "__mp_main__"} | set(sys.stdlib_module_names)
    return {name for name in answer.stdout.split() if name not in own and not name.startswith(("_", "sitecustomize"))}


def test_the_engine_loads_numpy_alone() -> None:
    assert loaded_by("import retrograde") == {"retrograde", "numpy"}


def test_what_the_engine_loads_would_be_seen() -> None:
    assert "msgspec" in loaded_by("import retrograde.recording.events")
