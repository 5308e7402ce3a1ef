"""What of this machine decides whether a block can be played: its ports, what it reaches, its programs."""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import httpx2

from lab import ports

LOCK = Path(tempfile.gettempdir()) / "docker-lab-course.lock"
PATIENCE_S = 900  # several plays of two minutes


@cache
def answers(address: str) -> bool:
    """Whether the address itself answers within five seconds; a gateway's refusal is no answer of its."""
    try:
        status = httpx2.head(address, timeout=5).status_code
    except httpx2.HTTPError:
        return False
    return status < 500 and status not in {403, 407}


def holder(port: int) -> str | None:
    """Who holds a port of this machine, in the words of `make doctor`; None when it is free."""
    return ports.owner(port) if ports.taken(port) else None


@contextmanager
def one_at_a_time(lock: Path = LOCK, patience: float = PATIENCE_S) -> Iterator[None]:
    """Alone among the plays of this machine: two would want port 80, and build the same images."""
    try:
        handle = os.open(lock, os.O_RDONLY)
    except FileNotFoundError:
        handle = os.open(lock, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TimeoutError(f"another play of the course has held {lock} for {patience} s") from None
                time.sleep(0.2)
        yield
    finally:
        os.close(handle)
