"""Calling a module with other parameters than its own, under its older name."""

from retrograde.func.stateless import functional_call

__all__ = ["functional_call"]
