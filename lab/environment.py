"""Installe l'environnement Python des tests (.venv, ou LAB_VENV), s'il manque ou s'il a changé."""

import hashlib
import os
import sys
from pathlib import Path

from lab import rights
from lab.command import Parser
from lab.console import install_packages, run, say, show, stop

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
    say(f"Environnement de test : je l'installe dans {VENV} (une à deux minutes la première fois).")
    if show([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        stop(f"{VENV} n'a pas pu être fait : la raison est ci-dessus. Enlevez-le, puis relancez la commande.")
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--requirement",
        str(LOCK),
    ]
    if show(pip) != 0:
        stop(
            "pip n'a pas pu installer l'environnement de test : vérifiez la connexion, puis relancez la commande."
        )
    STAMP.write_text(digest, encoding="utf-8")


def main(*words: str) -> None:
    """See that it is there."""
    parser = Parser("environment", __doc__)
    parser.consent()
    parser.heed(words)
    ensure()
