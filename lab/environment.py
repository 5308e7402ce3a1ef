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


def binaries(environment: Path) -> Path:
    """The folder of an environment's programs, its Python among them."""
    return environment / ("Scripts" if os.name == "nt" else "bin")


def digest(lock: Path) -> str:
    """What an environment is stamped with: the lock, and the Python that it was made with."""
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def holds(stamp: Path, lock: Path) -> bool:
    """Whether the environment of that stamp is what the lock says, for this Python."""
    return stamp.exists() and stamp.read_text(encoding="utf-8", errors="replace") == digest(lock)


LOCK = Path("requirements-dev.txt")
VENV = Path(os.environ.get("LAB_VENV") or ".venv")
BIN = binaries(VENV)
PYTHON = BIN / "python"
STAMP = VENV / "lock.sha256"


def ensure() -> None:
    """Return with an environment that holds what the lock says; leave with a sentence otherwise.

    Also where this checkout may not be written in: whoever needs the environment keeps caches, tools or captures here.
    """
    rights.writable(Path.cwd())
    if Path(sys.prefix).resolve() == VENV.resolve():
        return  # it runs this very program
    if holds(STAMP, LOCK):
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
    STAMP.write_text(digest(LOCK), encoding="utf-8")


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
