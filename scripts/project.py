"""compose.yaml as Compose reads it here: with the values of the environment and of .env in it."""

import json
from typing import Any

from console import run, stop


def config(*, every: bool = True) -> dict[str, Any]:
    """Its name, services, volumes and networks; without `every`, only of the profiles that COMPOSE_PROFILES names.

    Leaves with a sentence when it is unreadable.
    """
    profiles = ["--profile", "*"] if every else []
    read = run(["docker", "compose", *profiles, "config", "--format", "json"])
    if read.returncode != 0:
        stop(f"compose.yaml n'est pas lisible avec ces réglages : {read.stderr.strip()}")
    found: dict[str, Any] = json.loads(read.stdout)
    return found
