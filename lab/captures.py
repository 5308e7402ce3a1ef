"""Enregistre à nouveau les terminaux que le cours montre (root, Linux, slirp4netns)."""

from lab import environment, ground
from lab.bench import program
from lab.command import Parser


def main(*words: str) -> int:
    """Record them all."""
    Parser("captures", __doc__).heed(words)
    environment.ensure()
    ground.prepare(own_ports=False, every_base=True)
    return program("tests.course.record")
