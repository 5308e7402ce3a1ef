"""Nothing is left over: every container of a launcher bears its label, and is removed by it.

A launcher killed in mid-run removes nothing; the next one does, when it starts. The label's value is the Compose
project: two stacks on one engine never touch each other's containers.
"""

from launcher.engine import Engine
from launcher.home import Home

LABEL = "docker-lab.launcher"


def sweep(engine: Engine, home: Home) -> int:
    """Remove the containers that a launcher of this project started; how many there were."""
    left = engine.labelled(f"{LABEL}={home.project}")
    for container in left:
        engine.remove(container)
    return len(left)
