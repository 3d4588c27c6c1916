"""What is read out of the engine's records for others: the catalogue of ops that the browser shows."""
