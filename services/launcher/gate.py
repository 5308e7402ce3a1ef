"""How much may be under way at once: two starts, or one run and nothing beside it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

STARTS = 2
RUNNING = "Une série de mesures est en cours : attendez sa fin."
STARTING = "Un démarrage est en cours, et fausserait la série de mesures : attendez sa fin."
FULL = f"Déjà {STARTS} démarrages en cours : réessayez quand l'un d'eux est fini."


class Busy(Exception):
    """Not now, and a French sentence that says why."""


class Gate:
    """Nobody waits at it: one goes through or is told why not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._starts = 0
        self._running = False

    @contextmanager
    def start(self) -> Iterator[None]:
        """One of the two starts; Busy when there is none to have."""
        with self._lock:
            if self._running or self._starts == STARTS:
                raise Busy(RUNNING if self._running else FULL)
            self._starts += 1
        try:
            yield
        finally:
            with self._lock:
                self._starts -= 1

    def begin_run(self) -> None:
        """The one run, until end_run; Busy when anything is under way."""
        with self._lock:
            if self._running or self._starts:
                raise Busy(RUNNING if self._running else STARTING)
            self._running = True

    def end_run(self) -> None:
        """Let others through."""
        with self._lock:
            self._running = False
