"""Other libraries' names for this engine, as the programs of its users know them."""
