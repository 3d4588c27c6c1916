"""Puts the built frontend into the wheel; asks for Node from PyPI only when a build needs it.

`RETROGRADE_SKIP_WEB=1` leaves the frontend alone: the package then works without a page.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent / "scripts"))

import web


class WebBuildHook(BuildHookInterface[Any]):
    """Runs before every wheel (editable ones too) and every source distribution."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node, when this build needs one."""
        return [web.NODE_REQUIREMENT] if self._wanted() and web.is_stale() and web.system_node() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the frontend when its sources changed."""
        if self._wanted():
            web.build()

    def _wanted(self) -> bool:
        return os.environ.get("RETROGRADE_SKIP_WEB") != "1"
