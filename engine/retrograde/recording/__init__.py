"""From what the engine does to the events of a trace."""
