"""Reconstruit les images."""

from lab import ground
from lab.command import Parser
from lab.process import show


def main(*words: str) -> int:
    """Build the images of the default services."""
    parser = Parser("build", __doc__)
    parser.consent()
    parser.heed(words)
    ground.prepare(own_ports=False)
    return show(["docker", "compose", "build"])
