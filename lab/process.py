"""The commands that a verb runs: with their output as text, or shown to the reader; none outlives a Ctrl-C."""

import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from lab.console import say
from lab.interruption import SIGNALS, listen

GRACE_S = 10  # for an interrupted command to put away what it had begun


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
