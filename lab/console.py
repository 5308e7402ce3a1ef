"""What every script says and asks: French sentences for the student, one place for consent, commands and Ctrl-C."""

import codecs
import errno
import io
import os
import platform
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from lab.command import COURSE, PROGRAM, UPKEEP

ROOT = Path(__file__).resolve().parents[1]
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
QUIET_S, TICK_S = 3.0, 1.0
GRACE_S = 10  # for an interrupted command to put away what it had begun
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


def run(
    argv: Sequence[str], timeout: float | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The finished command with its output as text; a missing program is exit code 127, a slow one 124."""
    pipe = subprocess.PIPE
    try:
        return finished(argv, timeout=timeout, stdout=pipe, stderr=pipe, env=environment)
    except OSError as error:
        return subprocess.CompletedProcess(argv, 127, "", str(error))
    except subprocess.TimeoutExpired as error:
        return subprocess.CompletedProcess(argv, 124, "", str(error))


def answer_again(before: Mapping[int, Any]) -> None:
    """Give each signal the answer that it had."""
    for number, answer in before.items():
        signal.signal(number, answer)


@contextmanager
def begun(argv: Sequence[str], grace_s: float | None = GRACE_S, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """The command, which has ended when this is left. Its options are Popen's.

    A Ctrl-C that comes while it begins interrupts once it has: no command goes on by itself. The terminal tells the
    command too, unless it has a session of its own; it has `grace_s` (None: as long as it takes) to put away what it
    had begun.
    """
    missed: list[int] = []
    told = SIGNALS if threading.current_thread() is threading.main_thread() else []  # no other hears them
    before = {number: signal.getsignal(number) for number in told}
    if told:
        listen(lambda number, frame: missed.append(number))
    try:
        command = subprocess.Popen(argv, encoding="utf-8", errors="replace", **options)
    except Exception:
        answer_again(before)
        raise
    with command:
        try:
            answer_again(before)
            for number in missed[:1]:
                signal.raise_signal(number)
            yield command
        except KeyboardInterrupt:
            if options.get("start_new_session") and os.name != "nt":  # Windows has no sessions: it was told too
                command.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                command.wait(grace_s)
            command.kill()
            raise


def finished(
    argv: Sequence[str], said: str | None = None, timeout: float | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """The finished command, `said` its input. As subprocess.run, but for a Ctrl-C while it begins: see `begun`."""
    if said is not None:
        options["stdin"] = subprocess.PIPE
    with begun(argv, **options) as command:
        try:
            output, errors = command.communicate(said, timeout)
        except subprocess.TimeoutExpired:
            command.kill()
            raise
    return subprocess.CompletedProcess(argv, command.returncode, output, errors)


def show(
    argv: Sequence[str],
    stdin: str | None = None,
    environment: Mapping[str, str] | None = None,
    grace_s: float | None = GRACE_S,
) -> int:
    """The exit code of a command whose output the reader sees, echoed first as they could type it."""
    say(f"  $ {shlex.join(argv)}")
    pipe, quiet = (subprocess.PIPE, subprocess.DEVNULL) if stdin is not None else (None, None)
    try:
        with begun(argv, grace_s, stdin=pipe, stdout=quiet, env=environment) as command:
            command.communicate(stdin)
            return command.returncode
    except OSError as error:
        say(f"{argv[0]} : {error.strerror}")
        return 127


def detached(argv: Sequence[str], environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The finished command, its output as text. Ctrl-C does not reach it: the script decides what follows."""
    pipe, none = subprocess.PIPE, subprocess.DEVNULL
    code = died = -signal.SIGINT
    while code == died:  # a Ctrl-C before it had a session of its own: it died of it, and had not begun
        with begun(argv, stdin=none, stdout=pipe, stderr=pipe, env=environment, start_new_session=True) as command:
            said, complained = command.communicate()
        code = command.returncode
    return subprocess.CompletedProcess(argv, code, said, complained)


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


Answer = Callable[[int, FrameType | None], object]


def answering(sentence: str) -> Answer:
    """An answer to Ctrl-C that says the sentence and interrupts nothing."""

    def answer(number: int, frame: FrameType | None) -> None:
        # Not by print: the signal may have come in the middle of one.
        os.write(2, f"\n{sentence}\n".encode(sys.stderr.encoding, "spelled"))

    return answer


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """Raise KeyboardInterrupt, once: whoever then presses Ctrl-C again does not interrupt the putting away."""
    listen(answering("Encore un instant : la commande range, puis s'arrête (Ctrl-\\ l'arrête net)."))
    raise KeyboardInterrupt


def listen(answer: Answer | signal.Handlers) -> None:
    """Answer Ctrl-C, `kill` and the terminal's end so from now on; but for those that nohup or `&` had ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, answer)


def script(
    main: Callable[[], int | None],
    interrupted: str = "Ce qui est fait reste ; relancez la commande pour continuer.",
) -> None:
    """Run a script's `main` in the lab's folder; Ctrl-C, however often, ends it with one sentence and exit code 130."""
    os.chdir(ROOT)
    try:
        listen(interrupt)
        sys.exit(main())
    except KeyboardInterrupt:
        say(f"\n✗ Interrompu. {interrupted}")
        sys.exit(130)
    except OSError as error:
        if error.errno not in {errno.EPIPE, errno.ENOSPC}:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or what could not be written is tried again at the exit
        if error.errno == errno.ENOSPC:
            stop("Le disque où va ce que cette commande écrit est plein : faites de la place, puis relancez-la.")
        sys.exit(128 + 13)  # as a program that SIGPIPE ends: who read our output has left
    finally:
        listen(signal.SIG_IGN)  # nothing is left to interrupt


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


def as_root() -> list[str]:
    """The words to put before a command that needs root: none, or sudo."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        stop("Cette étape demande les droits de root, et sudo est absent : relancez la commande en tant que root.")
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
    if show([*argv, *packages]) != 0 and (show([*root, "apt-get", "update"]) != 0 or show([*argv, *packages]) != 0):
        stop(
            f"apt n'a pas pu installer {' '.join(packages)} : vérifiez la connexion et les sources d'apt, "
            "puis relancez la commande."
        )
