"""Programs: the user's text, run with everything it does told as events.

text ─ parse ─ instrument ─▶ code ─ run ─▶ Run … End
               statements, conditions, expressions: marks
         spans, scopes, marks, decisions, tally, output, errors
"""

from retrograde.program.run import ProgramLimits, recording, run_program
from retrograde.program.spans import FILENAME
from retrograde.program.warm import warm_up

__all__ = ["FILENAME", "ProgramLimits", "recording", "run_program", "warm_up"]
