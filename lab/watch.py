"""Montre chaque modification du cours ou de l'application, dès qu'elle est enregistrée."""

from lab import ground
from lab.command import Parser
from lab.process import show

COMPOSE = ["docker", "compose", "--file", "compose.yaml", "--file", "compose.watch.yaml"]


def main(*words: str) -> int:
    """Start the lab as it is edited, and follow the files until Ctrl-C."""
    parser = Parser("watch", __doc__)
    parser.consent()
    parser.heed(words)
    ground.warn_of_umask()
    ground.prepare()
    if code := show([*COMPOSE, "up", "--detach", "--wait", "--build"]):
        return code
    try:
        return show([*COMPOSE, "watch", "--no-up"])
    except KeyboardInterrupt:  # the way out
        return 0
