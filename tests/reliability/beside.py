"""Readers of a service of the stack, each group at an address of its own, and what they are answered meanwhile."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition, Thread
from typing import IO

from tests.reliability.siege import inside
from tests.stack.stacks import Stack

READERS = (Path(__file__).parent / "readers.py").read_text(encoding="utf-8")
PATIENCE = 300  # seconds: a machine that is busy with something else is slow, and no more


class Tally:
    """How often each status was answered so far."""

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.changed = Condition()

    def follow(self, lines: IO[str]) -> None:
        """Keep the newest of these lines, to their end."""
        for line in lines:
            with self.changed:
                self.counts = {int(status): count for status, count in json.loads(line).items()}
                self.changed.notify_all()

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def refused(self) -> int:
        """How many were not a 200."""
        return self.total - self.counts.get(200, 0)

    def until(self, fact: Callable[["Tally"], bool]) -> "Tally":
        """Itself, once that is so."""
        with self.changed:
            assert self.changed.wait_for(lambda: fact(self), PATIENCE), self.counts
        return self

    def __str__(self) -> str:
        return f"{self.refused} of {self.total} refused"


@contextmanager
def reading(stack: Stack, target: tuple[str, int], count: int, *paths: str) -> Iterator[Tally]:
    """That many clients at one address, which ask the target for these paths again and again while the block runs."""
    argv = inside(stack, "python3", "-c", READERS, target[0], str(target[1]), str(count), *paths)
    tally = Tally()
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as clients:
        assert clients.stdin is not None
        assert clients.stdout is not None
        follower = Thread(target=tally.follow, args=[clients.stdout])
        follower.start()
        try:
            yield tally
        finally:
            clients.stdin.close()
            follower.join()
