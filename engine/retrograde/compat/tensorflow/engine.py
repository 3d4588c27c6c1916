"""The engine's public names, which are published at run time, under one short one."""

from __future__ import annotations

from typing import Any

import retrograde

rg: Any = retrograde
