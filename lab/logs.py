"""Suit ce que disent les services (Ctrl-C pour quitter)."""

from lab import project
from lab.command import Parser
from lab.process import show


def main(*words: str) -> int:
    """Show the last lines of every service, and what follows, until Ctrl-C."""
    Parser("logs", __doc__).heed(words)
    project.check()
    try:
        return show(["docker", "compose", "--profile", "*", "logs", "--follow", "--tail", "20"])
    except KeyboardInterrupt:  # the way out
        return 0
