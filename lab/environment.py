"""Installe l'environnement Python des tests (.venv, ou LAB_VENV), s'il manque ou s'il a changé."""

import hashlib
import os
import sys
from pathlib import Path

from lab import rights
from lab.command import Parser
from lab.console import say, step, stop
from lab.debian import install_packages
from lab.process import detached, run

LOCK = Path("requirements-dev.txt")
VENV = Path(os.environ.get("LAB_VENV") or ".venv")
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
STAMP = VENV / "lock.sha256"


def ensure() -> None:
    """Return with an environment that holds what the lock says; leave with a sentence otherwise.

    Also where this checkout may not be written in: whoever needs the environment keeps caches, tools or captures here.
    """
    rights.writable(Path.cwd())
    if Path(sys.prefix).resolve() == VENV.resolve():
        return  # it runs this very program
    digest = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8", errors="replace") == digest:
        return
    rights.writable(VENV)
    if run([sys.executable, "-c", "import ensurepip, venv"]).returncode != 0:
        say("Il manque python3-venv, que je vais installer.")
        install_packages("python3-venv")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", str(LOCK)]
    with step(f"Environnement de test : je l'installe dans {VENV} (une à deux minutes la première fois)."):
        if not done([sys.executable, "-m", "venv", "--clear", str(VENV)]):
            stop(f"{VENV} n'a pas pu être fait : la raison est ci-dessus. Enlevez-le, puis relancez la commande.")
        if not done(pip):
            stop("pip n'a pas pu installer l'environnement de test : vérifiez la connexion, puis relancez la commande.")
    STAMP.write_text(digest, encoding="utf-8")


def done(argv: list[str]) -> bool:
    """Whether the command, shown as it could be typed, succeeded; what it says is shown where it did not.

    Out of the terminal's reach: Python's venv and pip answer Ctrl-C with their tracebacks.
    """
    say(f"  $ {' '.join(argv)}")
    command = detached(argv)
    if command.returncode:
        say(command.stdout + command.stderr)
    return command.returncode == 0


def main(*words: str) -> None:
    """See that it is there."""
    parser = Parser("environment", __doc__)
    parser.consent()
    parser.heed(words)
    ensure()
