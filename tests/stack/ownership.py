"""Whose leftovers are whose: a file that a run holds locked for as long as it lives, and that outlives a killed one.

The kernel lets go of the lock when the process dies, however it dies: no process number is kept, and none is trusted.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(tempfile.gettempdir())


@contextmanager
def owned(name: str, note: str, sweep: Callable[[str, str], None], folder: Path = FOLDER) -> Iterator[None]:
    """Own `name` meanwhile; first call `sweep(name, note)` for every name of the same kind whose owner has died.

    A name is its kind, a dash, and what tells it from others: `lab-test-1f2e` is of the kind `lab-test`. `note` is what
    a sweeper needs to know. When the body raises, or a sweep does, the file stays, and the next run sweeps.
    """
    kind = name.rpartition("-")[0]
    file = folder / f"{name}.owner"
    with locked(folder / f"{kind}.{os.geteuid()}.lock"):  # nobody sweeps between the making of a file and its lock
        for other in folder.glob(f"{kind}-*.owner"):
            with abandoned(other) as free:
                if free:
                    sweep(other.stem, other.read_text(encoding="utf-8"))
                    other.unlink()
        file.write_text(note, encoding="utf-8")
        handle = os.open(file, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
        file.unlink()
    finally:
        os.close(handle)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Alone with the file, once whoever has it lets go of it."""
    handle = os.open(file, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def abandoned(file: Path) -> Iterator[bool]:
    """Whether the owner of this file of ours has died; if so, it is locked meanwhile."""
    try:
        handle = os.open(file, os.O_RDONLY)
    except (FileNotFoundError, PermissionError):  # its owner has just ended, or is somebody else
        yield False
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        free = os.fstat(handle).st_uid == os.geteuid() and os.fstat(handle).st_nlink > 0
    except BlockingIOError:
        free = False
    try:
        yield free
    finally:
        os.close(handle)
