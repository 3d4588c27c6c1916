"""`python -m retrograde_server` is the `retrograde` command."""

from retrograde_server.cli import app

app(prog_name="retrograde")
