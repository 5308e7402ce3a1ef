"""A stand-in for sudo that says so: the tests are root, or may use the engine without it."""

from pathlib import Path

SHIM = """#!/bin/sh
case "$1" in -*) echo "sudo (shim): option $1 is not known here" >&2; exit 2 ;; esac
echo "sudo (shim): $*" >&2
exec env "$@"
"""
NOTE = "sudo (shim): a stand-in first on the PATH of each shell runs its arguments as they are, and prints them"


def install(folder: Path) -> Path:
    """The folder, with the shim in it."""
    folder.mkdir(parents=True, exist_ok=True)
    shim = folder / "sudo"
    shim.write_text(SHIM)
    shim.chmod(0o755)
    return folder
