"""Démarre le labo (installe le moteur et les images de base s'il le faut)."""

import sys

from lab import ground, welcome
from lab.command import Parser
from lab.console import show

INTERRUPTED = "Ce qui a démarré tourne : `make down` l'arrête."


def start(*options: str) -> None:
    """Return once the services answer; leave with their last words when they do not. `options` are Compose's."""
    compose = ["docker", "compose", *options]
    code = show([*compose, "up", "--detach", "--wait"])
    if code == 130:
        sys.exit(code)
    if code:
        show([*compose, "logs", "--tail", "20"])
        welcome.fail()


def main(*words: str) -> None:
    """Prepare, start, and say where the lab is."""
    parser = Parser("up", __doc__)
    parser.consent()
    parser.heed(words)
    ground.prepare()
    start()
    welcome.say_addresses()
