"""What VS Code's "Reopen in Container" put on this machine for this folder, seen from outside."""

import os
from pathlib import Path

from console import run

SETTINGS = Path(".devcontainer/.env")  # written by initialize.sh


def label() -> str | None:
    """The label that its container and its images bear; None if it was never opened, or if we are inside it."""
    if os.environ.get("LAB_VENV") or not SETTINGS.exists():
        return None
    project = SETTINGS.read_text(encoding="utf-8").partition("LAB_DEV_PROJECT=")[2].split()[:1]
    return f"com.docker.compose.project={project[0]}" if project else None


def images(label: str) -> list[str]:
    """Its two images: ours, and the one in which its user got our number."""
    listing = ["docker", "images", "--filter", f"label={label}", "--format", "{{.Repository}}:{{.Tag}}"]
    return run(listing).stdout.split()
