"""Installs packages of a Debian-like system when this user may do so without being asked for a password."""

from __future__ import annotations

import os
import shutil
import subprocess


def as_root() -> list[str] | None:
    """What to put before a command to run it as root, or None when that needs a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def apt_install(*packages: str) -> bool:
    """Installs the packages with apt-get; False when there is no apt-get, no right to use it, or it failed."""
    root = as_root()
    if root is None or shutil.which("apt-get") is None:
        return False
    print("Installing system packages: " + " ".join(packages), flush=True)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    if subprocess.run([*apt, "install", "--no-install-recommends", *packages]).returncode == 0:
        return True
    if subprocess.run([*apt, "update"]).returncode:
        return False
    return subprocess.run([*apt, "install", "--no-install-recommends", *packages]).returncode == 0
