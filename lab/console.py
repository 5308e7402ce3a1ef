"""What every verb says and asks: French sentences for the student, in what the terminal can show, and consent."""

import codecs
import io
import os
import platform
import re
import shutil
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from lab.command import COURSE, PROGRAM, UPKEEP

ROOT = Path(__file__).resolve().parents[1]
QUIET_S, TICK_S = 3.0, 1.0
# For a terminal that lacks them; letters lose their accents instead.
PLAIN = {
    "✓": "v",
    "✗": "x",
    "→": "->",
    "…": "...",
    "’": "'",
    "«": '"',
    "»": '"',
    "œ": "oe",
    "Œ": "OE",
    "—": "-",
    "–": "-",
    "·": "-",
    "█": "#",
}


def spelled(error: UnicodeError) -> tuple[str, int]:
    """What stands for text that a stream's encoding lacks: the nearest letters, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    nearest = "".join(PLAIN.get(sign, unicodedata.normalize("NFKD", sign)) for sign in lacking)
    return "".join(sign if sign.isascii() else "?" for sign in nearest if not unicodedata.combining(sign)), error.end


codecs.register_error("spelled", spelled)
for name, mode in {"stdin": "r", "stdout": "w", "stderr": "w"}.items():
    if getattr(sys, name) is None:  # closed by who started us
        setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - as long as we live
for stream in (sys.stdout, sys.stderr):
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="spelled")
if isinstance(sys.stdin, io.TextIOWrapper):
    sys.stdin.reconfigure(errors="replace")


# `make up`, with what precedes and follows it: LAB_BIND=192.0.2.7 make room, make unbundle FILE=paquet.
SETTING = r"[A-Z0-9_]+=[^\s`]+"
MADE = re.compile(rf"((?:{SETTING} )*)\bmake (?:test-([a-z0-9-]+)|({'|'.join([*COURSE, *UPKEEP])})\b)((?: {SETTING})*)")


def typed(text: str) -> str:
    """The text, whose `make up` is what one types on this machine: the verb itself where there is no make."""
    return text if shutil.which("make") else MADE.sub(unmade, text)


def unmade(made: re.Match[str]) -> str:
    """What a match of MADE is without make, in the shell of this system."""
    variables = f"{made[1]} {made[4]}".split()
    verb = f"{PROGRAM} {made[3] or f'test {made[2]}'}"
    if platform.system() != "Windows":
        return " ".join([*variables, verb])
    named = (variable.partition("=") for variable in variables)
    return "; ".join([*(f"$env:{name}='{value}'" for name, _, value in named), verb])


def say(text: str) -> None:
    """Write a sentence to standard error, so that standard output stays data."""
    print(typed(text), file=sys.stderr, flush=True)


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """Say what begins; past QUIET_S, the seconds that it takes: as they pass on a terminal, at the end elsewhere."""
    say(sentence)
    began, over, live = time.monotonic(), threading.Event(), sys.stderr.isatty()

    def tick() -> None:
        while live and not over.wait(TICK_S):
            if time.monotonic() - began > QUIET_S:
                print(f"\r  {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)

    clock = threading.Thread(target=tick, daemon=True)  # Ctrl-C may come while it starts: nobody waits for it then
    try:
        clock.start()
        yield
    finally:
        over.set()
        took = time.monotonic() - began
        if took > QUIET_S:
            say(("\r" if live else "") + f"  {took:.0f} s")


@contextmanager
def delayed(sentence: Callable[[], str]) -> Iterator[None]:
    """Say the sentence once this has lasted QUIET_S; nothing where it is over before."""
    clock = threading.Timer(QUIET_S, lambda: say(sentence()))
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def stop(sentence: str) -> NoReturn:
    """Leave with exit code 1 and one sentence that says what is wrong and what to do."""
    raise SystemExit(typed(f"✗ {sentence}"))


def consent(question: str, *, destructive: bool = False) -> None:
    """Return once the reader agrees; leave otherwise.

    LAB_YES=1 agrees. To an installation, the announcement already made is enough without a terminal or with CI=true;
    nothing is destroyed for want of somebody to ask.
    """
    asked = sys.stdin.isatty()
    if not destructive and (not asked or os.environ.get("CI") == "true"):
        return
    if not agreed(question):
        if asked:
            stop("Rien n'a été fait. Relancez la commande quand vous voudrez continuer.")
        stop("Sans terminal, je ne peux pas vous demander votre accord, et rien n'a été fait : LAB_YES=1 le donne.")


def agreed(question: str) -> bool:
    """Whether the reader says yes, at the terminal or by LAB_YES=1; who cannot be asked has not."""
    if os.environ.get("LAB_YES") == "1":
        return True
    try:
        return sys.stdin.isatty() and input(f"{question} [o/N] ").strip().lower() in {"o", "oui", "y", "yes"}
    except EOFError:
        return False
