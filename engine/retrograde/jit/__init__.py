"""Programs apart from Python: PyTorch's `torch.jit`. A trace freezes the path taken, a script keeps all paths."""

from retrograde.jit.compiled import ScriptFunction
from retrograde.jit.modes import (
    annotate,
    export,
    freeze,
    ignore,
    interface,
    is_scripting,
    is_tracing,
    load,
    optimize_for_inference,
    save,
    script_method,
    unused,
)
from retrograde.jit.script import ScriptModule, script
from retrograde.jit.trace import TracerWarning, trace

__all__ = [
    "ScriptFunction",
    "ScriptModule",
    "TracerWarning",
    "annotate",
    "export",
    "freeze",
    "ignore",
    "interface",
    "is_scripting",
    "is_tracing",
    "load",
    "optimize_for_inference",
    "save",
    "script",
    "script_method",
    "trace",
    "unused",
]
