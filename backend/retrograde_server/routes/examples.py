"""The example programs of the menu."""

from __future__ import annotations

from fastapi import APIRouter

from retrograde_server.examples import Example, all_examples

router = APIRouter(prefix="/api/v1", tags=["examples"])


@router.get("/examples")
async def examples() -> list[Example]:
    """All example programs, in the order of the menu."""
    return all_examples()
