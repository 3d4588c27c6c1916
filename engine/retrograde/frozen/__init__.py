"""A step frozen: recorded once as calls of the array library, written out as straight-line Python, replayed.

step ──▶ Recording ──▶ a shorter one ──▶ a place for every result ──▶ Python ──▶ Plan ──▶ replayed while it is ready
         step.py   when a step runs as written, is recorded, is replayed
recorded trace.py runs it once on traced.py's arrays, with library.py's NumPy, into recording.py's instructions;
         witness.py notes what it reads of the program's Python, graph.py knows of tensors and their graph
made less simplify.py lists the passes; renew.py and stacks.py are two of them, which trials.py tries out
written  memory.py finds a place for every result, source.py writes the lines, stepping.py an optimizer's step
replayed plan.py holds it together, guards.py says whether it may run
"""

from __future__ import annotations

from typing import Any


def compile(model: Any = None, **options: Any) -> Any:
    """Freeze a function or a module: PyTorch's `torch.compile`, whose options change nothing here.

    A decorator too, with or without options. The result gives the same numbers to the last bit. A frozen function has
    `.source`, the Python text that is replayed, and `.why`, the reason when it is not.
    """
    # Loaded by those who ask for it: it takes as long as half of the engine.
    from retrograde.frozen.step import frozen

    if model is None:
        return lambda step: frozen(step, options)
    return frozen(model, options)
