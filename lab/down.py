"""Arrête le labo ; les relevés et les mesures restent."""

from lab import project, without_engine
from lab.command import Parser
from lab.process import show


def main(*words: str) -> int:
    """Take down the services of every profile, once it is sure that they are the lab's."""
    Parser("down", __doc__).heed(words)
    if without_engine.down() or without_engine.wanted():
        return 0
    project.check()
    return show(["docker", "compose", "--profile", "*", "down"])
