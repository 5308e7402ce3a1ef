"""A measurement made in the loadtest container and followed from here: what `load` and `startup` share."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from typing import NoReturn

from lab import project, rights
from lab.console import ROOT, say
from lab.process import begun, detached

RESULTS = ROOT / "results"
PATIENCE_S = 5  # for the engine to say that a container has stopped


def leave(code: int, sentence: str) -> NoReturn:
    """Exit with that code, after one sentence on standard error."""
    say(f"✗ {sentence}")
    raise SystemExit(code)


def ready() -> None:
    """Return when the engine answers, Compose reads the lab, and its account can be written; code 3 otherwise."""
    try:
        project.check()
        rights.writable(RESULTS)
    except SystemExit as left:
        leave(3, str(left.code).removeprefix("✗ "))


def docker(*arguments: str) -> str:
    """The output of a docker command run in the lab's folder; leaves with code 3 when it fails."""
    try:
        done = detached(["docker", *arguments])
    except FileNotFoundError:
        leave(3, "La commande docker est absente : `make doctor` dit ce qui manque à cette machine.")
    if done.returncode:
        leave(3, f"Docker n'a pas répondu ({done.stderr.strip()[-200:]}) : `make doctor` dit pourquoi.")
    return done.stdout


def containers() -> dict[str, str]:
    """Container ids of the services that run, by service name."""
    lines = docker("compose", "ps", "--status", "running", "--format", "json").splitlines()
    return {found["Service"]: found["ID"] for found in map(json.loads, lines)}


def started(container: str) -> str:
    """When the container last started; nothing when it does not run any more."""
    running = "{{if .State.Running}}{{.State.StartedAt}}{{end}}"
    return detached(["docker", "inspect", "--format", running, container]).stdout.strip()


def still(container: str, since: str, during: str, patience_s: float) -> None:
    """Return if it has run since then; code 3 if not. The engine may say so a moment after what ran in it has ended."""
    limit = time.monotonic() + patience_s
    while (now := started(container)) == since and time.monotonic() < limit:
        time.sleep(0.1)
    if now != since:
        leave(3, f"loadtest s'est arrêté pendant {during} : rien n'est gardé. Pour le redémarrer : make up")


def show(lines: Iterable[str], progress: Callable[[str], str | None]) -> None:
    """Progress as it comes: one line rewritten on a terminal, one in five elsewhere."""
    live = sys.stdout.isatty()
    for number, text in enumerate(filter(None, map(progress, lines)), start=1):
        if live:
            print(f"\r\033[K{text}", end="", flush=True)
        elif number % 5 == 0:
            print(text, flush=True)
    if live:
        print("\r\033[K", end="", flush=True)


def fire(argv: list[str], progress: Callable[[str], str | None]) -> tuple[int, str, bool]:
    """The run's exit code, its standard error, and whether Ctrl-C cut it short; `progress` words its output's lines.

    The child has a session of its own: Ctrl-C reaches this script alone, which closes the run's input; the run
    then stops by itself and writes what it measured.
    """
    interrupted = False
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
        begun(argv, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=errors, start_new_session=True) as child,
    ):
        try:
            show(child.stdout or (), progress)
        except KeyboardInterrupt:
            interrupted = True
            print("\nArrêt demandé : un instant…", flush=True)
            child.communicate()  # closes its input, then waits for its end
        code = child.wait()
        if code == -signal.SIGINT:  # before it had a session of its own: nothing was begun
            raise KeyboardInterrupt
        errors.seek(0)
        return code, errors.read(), interrupted


def refusal(errors: str) -> str:
    """The last sentence that the program in the container left after « ✗ », with what follows it; empty without one."""
    lines = [line for line in errors.splitlines() if "/INFO/" not in line]
    begins = [number for number, line in enumerate(lines) if line.startswith("✗ ")]
    return "\n".join(lines[begins[-1] :]).removeprefix("✗ ").strip() if begins else ""


def last_words(errors: str, code: int) -> str:
    """What a run that ended by itself said, but for what Locust tells of its progress."""
    said = "\n".join(line for line in errors.splitlines() if "/INFO/" not in line).strip()
    return said[-2000:] or f"Il n'a rien dit, et son code est {code} : 137 veut souvent dire que la mémoire manque."


def conclude(sentence: str) -> None:
    """The last word of a run that was made, and is not good; make adds a line of its own to it."""
    make = " (La ligne « Error 1 » de make ne dit rien d'autre.)" if os.environ.get("MAKELEVEL") else ""
    sys.stdout.flush()
    say(f"✗ {sentence}{make}")
