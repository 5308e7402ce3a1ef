"""What every script says and asks: French sentences for the student, one place for colour, consent and commands."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

if sys.version_info < (3, 11):  # every script passes here first, and says so before it meets what 3.10 lacks
    raise SystemExit(
        "✗ Il faut Python 3.11 ou plus récent : s'il est installé ailleurs, nommez-le, "
        "par exemple `make PYTHON=python3.13 test`."
    )


def run(argv: Sequence[str], timeout: float | None = None) -> subprocess.CompletedProcess[str]:
    """The finished command with its output as text; a missing program is exit code 127, a slow one 124."""
    try:
        return subprocess.run(argv, capture_output=True, text=True, timeout=timeout, check=False)
    except FileNotFoundError as error:
        return subprocess.CompletedProcess(argv, 127, "", str(error))
    except subprocess.TimeoutExpired as error:
        return subprocess.CompletedProcess(argv, 124, "", str(error))


def show(argv: Sequence[str], stdin: str | None = None) -> int:
    """The exit code of a command whose output the reader sees, echoed first as they could type it."""
    print("  $", " ".join(argv), file=sys.stderr, flush=True)
    quiet = subprocess.DEVNULL if stdin is not None else None
    return subprocess.run(argv, input=stdin, text=True, stdout=quiet, check=False).returncode


def say(text: str) -> None:
    """Write a sentence to standard error, so that standard output stays data."""
    print(text, file=sys.stderr, flush=True)


def stop(sentence: str) -> NoReturn:
    """Leave with exit code 1 and one sentence that says what is wrong and what to do."""
    raise SystemExit(f"✗ {sentence}")


def script(
    main: Callable[[], None],
    interrupted: str = "Ce qui est fait reste ; relancez la commande pour continuer.",
) -> None:
    """Run a script's `main`; Ctrl-C ends it with one sentence and exit code 130."""
    try:
        main()
    except KeyboardInterrupt:
        say(f"\n✗ Interrompu. {interrupted}")
        sys.exit(130)


def consent(question: str) -> None:
    """Return once the reader agrees; leave otherwise.

    Without a terminal, or with LAB_YES=1 or CI=true, the announcement already made is enough.
    """
    if os.environ.get("LAB_YES") == "1" or os.environ.get("CI") == "true" or not sys.stdin.isatty():
        return
    try:
        answer = input(f"{question} [o/N] ")
    except (EOFError, KeyboardInterrupt):
        answer = ""
    if answer.strip().lower() not in {"o", "oui", "y", "yes"}:
        stop("Rien n'a été fait. Relancez la commande quand vous voudrez continuer.")


def as_root() -> list[str]:
    """The words to put before a command that needs root: none, or sudo."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        stop(
            "Cette étape demande les droits de root, et sudo est absent : relancez la commande en tant que root."
        )
    return ["sudo"]


def install_packages(*packages: str) -> None:
    """Install Debian packages; leave with a sentence when apt cannot."""
    root = as_root()
    argv = [
        *root,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "--yes",
        "--no-install-recommends",
    ]
    if show([*argv, *packages]) != 0 and (
        show([*root, "apt-get", "update"]) != 0 or show([*argv, *packages]) != 0
    ):
        stop(
            f"apt n'a pas pu installer {' '.join(packages)} : vérifiez la connexion et les sources d'apt, "
            "puis relancez la commande."
        )
