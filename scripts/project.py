"""compose.yaml as Compose reads it here: with the values of the environment and of .env in it."""

import json
from typing import Any

from console import run, stop


def config() -> dict[str, Any]:
    """Its name, services, volumes and networks, every profile included; leaves with a sentence when unreadable."""
    read = run(["docker", "compose", "--profile", "*", "config", "--format", "json"])
    if read.returncode != 0:
        stop(f"compose.yaml n'est pas lisible avec ces réglages : {read.stderr.strip()}")
    found: dict[str, Any] = json.loads(read.stdout)
    return found
