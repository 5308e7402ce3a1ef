"""Arrête le labo ; les relevés et les mesures restent."""

from lab import project
from lab.command import Parser
from lab.console import show


def main(*words: str) -> int:
    """Take down the services of every profile, once it is sure that they are the lab's."""
    Parser("down", __doc__).heed(words)
    project.check()
    return show(["docker", "compose", "--profile", "*", "down"])
