"""Ctrl-C in a run of tests: heard once, and never while what was begun is being put away."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.interruption import SIGNALS, answering, interrupt, listen


def hear() -> None:
    """From now on the first Ctrl-C ends the run, whose fixtures then put away; those that follow disturb none.

    Also where the tests are a shell's background job, as CI may be: it ignores Ctrl-C, and would hand that down.
    """
    signal.signal(signal.SIGINT, interrupt)
    listen(interrupt)


def hear_no_more() -> None:
    """From now on nothing is left but to put away."""
    listen(answering("Encore un instant : les tests rangent (Ctrl-\\ les arrête net)."))


def end_children() -> None:
    """End what runs without a parent that knows it: Ctrl-C in the middle of Popen's start leaves a process so."""
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGTERM)


@contextmanager
def undisturbed() -> Iterator[None]:
    """A Ctrl-C that comes meanwhile is heard afterwards."""
    missed: list[int] = []
    before = {number: signal.getsignal(number) for number in SIGNALS}
    listen(lambda number, frame: missed.append(number))
    try:
        yield
    finally:
        for number, answer in before.items():
            signal.signal(number, answer)
        for number in missed[:1]:
            os.kill(os.getpid(), number)
