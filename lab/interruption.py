"""Ctrl-C, however often: it interrupts once, what was begun is put away, and one sentence says so."""

import errno
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from lab.console import ROOT, say, stop

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
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
    main: Callable[[], int | None], interrupted: str = "Ce qui est fait reste ; relancez la commande pour continuer."
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
