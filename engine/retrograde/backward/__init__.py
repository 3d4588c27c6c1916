"""Reverse mode: what a backward pass is asked for, its walk over the tape and what it tells of it."""
