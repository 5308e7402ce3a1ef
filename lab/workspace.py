"""What VS Code's "Reopen in Container" put on this machine for this folder, seen from outside."""

import os
import re
from pathlib import Path

from lab.process import run

SETTINGS = Path(".devcontainer/.env")  # written by initialize.sh


def label() -> str | None:
    """The label that its container and its images bear; None if it was never opened, or if we are inside it."""
    if os.environ.get("LAB_VENV") or not SETTINGS.exists():
        return None
    written = SETTINGS.read_text(encoding="utf-8", errors="replace")
    found = dict(re.findall(r"^(LAB_DEV_PROJECT|LAB_DEV_FOLDER)=(.*)$", written, re.MULTILINE))
    project, folder = found.get("LAB_DEV_PROJECT", ""), found.get("LAB_DEV_FOLDER")
    if not re.fullmatch(r"docker-lab-dev-\d+", project) or folder != str(Path.cwd().resolve()):
        return None  # a checkout that was copied brings along the settings of the one that it was copied from
    return f"com.docker.compose.project={project}"


def images(label: str) -> list[str]:
    """Its two images: ours, and the one in which its user got our number."""
    listing = ["docker", "images", "--filter", f"label={label}", "--format", "{{.Repository}}:{{.Tag}}"]
    return run(listing).stdout.split()
