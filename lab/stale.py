"""Images older than what they are made of: Compose starts them all the same, and shows the course of before."""

import json
from datetime import datetime
from pathlib import Path

from lab import project
from lab.console import say
from lab.process import run

MADE = {"__pycache__", "site", "essai", "node_modules"}  # by programs, inside a service's folder


def warn() -> None:
    """Name the services that were started from an image older than a file of their folder, and say what renews it."""
    services = project.config(every=False)["services"]
    built = {name: each for name, each in services.items() if "dockerfile" in each.get("build", {})}
    old = [name for name, each in built.items() if tagged(each["image"]) < changed(Path(each["build"]["context"]))]
    if old:
        say(
            f"Images plus anciennes que les fichiers de ce dossier : {', '.join(old)}. Ce que vous voyez peut dater "
            f"d'avant. Pour le renouveler : `docker compose build {' '.join(old)}`, puis la même commande."
        )


def tagged(image: str) -> float:
    """When an image was last built or loaded, in seconds since 1970; infinity where the engine does not tell."""
    told = run(["docker", "image", "inspect", "--format", "{{json .Metadata.LastTagTime}}", image])
    try:
        moment = datetime.fromisoformat(json.loads(told.stdout)).timestamp()
    except (ValueError, TypeError):
        return float("inf")
    return moment if moment > 0 else float("inf")  # the year 1 is Go's "never"


def changed(folder: Path) -> float:
    """When a file of the folder was last written, in seconds since 1970; what programs leave there is not counted."""
    files = (path for path in folder.rglob("*") if not MADE.intersection(path.relative_to(folder).parts))
    return max((path.stat().st_mtime for path in files if path.is_file() and ".sqlite3" not in path.name), default=0)
