"""Démarre le labo (installe le moteur et les images de base s'il le faut)."""

import sys

from lab import engine, ground, stale, welcome, without_engine
from lab.command import Parser
from lab.console import agreed, say, stop
from lab.process import show

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
    stale.warn()


def main(*words: str) -> None:
    """Prepare, start, and say where the lab is."""
    parser = Parser("up", __doc__)
    parser.flag("--without-engine", "LAB_ENGINE", "none", "sans conteneur : trois programmes de cette machine")
    parser.consent()
    parser.heed(words)
    if without_engine.wanted() or without_engine.running():
        without_engine.up()
        return
    try:
        ground.prepare()
    except SystemExit as refusal:
        if engine.state() is engine.State.RUNNING:
            raise
        offer(str(refusal))
        return
    start()
    welcome.say_addresses()


def offer(refusal: str) -> None:
    """Say why there is no engine, and start what remains without one where the reader at the terminal wants it."""
    say(refusal)
    if sys.stdin.isatty() and agreed("Sans moteur, le cours, l'application et Locust marchent encore. Les démarrer ?"):
        without_engine.up()
        return
    stop("Sans moteur, il reste le cours, l'application et Locust, comme programmes : LAB_ENGINE=none make up")
