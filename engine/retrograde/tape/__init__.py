"""The tape: what every operation leaves behind, who hears of it, and the switches that stop it."""
