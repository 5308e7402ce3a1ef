"""A container's server, brought to its end as a crash does: by the kernel, unannounced, unasked for by the engine."""

import json
import subprocess
from typing import Any

from tests.stack.stacks import Stack

PATIENCE_S = 60
INTEGRITY = """
import sqlite3
print(*sqlite3.connect("/data/readings.sqlite3").execute("PRAGMA integrity_check").fetchone())
"""


def docker(*arguments: str) -> str:
    """What a docker command that must succeed within a minute writes."""
    argv = ["docker", *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=PATIENCE_S).stdout.strip()


def inspected(container: str) -> dict[str, Any]:
    """The container as the engine sees it now: State, RestartCount…"""
    found: dict[str, Any] = json.loads(docker("inspect", container))[0]
    return found


def kill(container: str) -> None:
    """SIGKILL to its first process.

    `docker kill` is a stop in the engine's eyes, after which nothing is restarted; and no process of the container
    itself can kill its first one. Another container, which sees those of the machine, can.
    """
    found = inspected(container)
    order = f"import os; os.kill({found['State']['Pid']}, 9)"
    rights = ["--pid=host", "--network=none", "--user=0", "--cap-drop=ALL", "--cap-add=KILL"]
    docker("run", "--rm", *rights, "--entrypoint=python3", found["Config"]["Image"], "-c", order)


def integrity(stack: Stack, service: str) -> str:
    """What SQLite says of the service's database: ok, or what is wrong."""
    return stack.exec(service, ["python3", "-c", INTEGRITY])[1].strip()
