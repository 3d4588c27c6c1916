"""What browser and server say to each other over the one WebSocket of a session."""
