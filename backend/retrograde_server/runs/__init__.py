"""Programs running in confined child processes, and their traces on the way to the browser.

session ─▶ executor ─▶ local ─▶ forkserver ═▶ zygote ─fork─▶ child: sandbox, then the program
   ▲          │                                                │
 stream ◀─ run (state machine, event log) ◀── wire (frames, checked) ◀─ sink
"""
