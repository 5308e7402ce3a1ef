"""The one clock of the project, and the stopwatch that reads it; only core.py starts one."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where moments come from."""

    def now(self) -> int:
        """Nanoseconds that never go back (CLOCK_MONOTONIC: the same for every container of this kernel)."""

    def wall(self) -> int:
        """Nanoseconds since 1970, as the engine writes them before the lines of a log."""


class SystemClock:
    """The machine's own."""

    def now(self) -> int:
        return time.perf_counter_ns()

    def wall(self) -> int:
        return time.time_ns()


class Watch:
    """A stopwatch that runs from its making; each moment ends the phase of that name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._moments: dict[str, int] = {}
        self._wall = clock.wall()
        self._began = clock.now()

    def mark(self, phase: str) -> None:
        """The phase ends now; marked again, it has lasted until then."""
        self._moments[phase] = self._clock.now()

    def mark_wall(self, phase: str, wall: int) -> None:
        """The phase ended at that moment of the wall clock, nanoseconds since 1970."""
        self._moments[phase] = self._clock.now() - (self._clock.wall() - wall)

    def elapsed_s(self) -> float:
        """Seconds since the order."""
        return (self._clock.now() - self._began) / 1e9

    def phases_ms(self, order: Iterable[str]) -> dict[str, float]:
        """How long each phase lasted, in the order given, to the microsecond; one never marked is left out.

        A moment before that of the phase before it (another clock wrote it) gives 0, never a negative time.
        """
        marked = [phase for phase in order if phase in self._moments]
        last, before, phases = self._moments[marked[-1]], self._began, {}
        for phase in marked:
            until = max(before, min(self._moments[phase], last))
            phases[phase] = round((until - before) / 1e6, 3)
            before = until
        return phases

    @property
    def started_at(self) -> str:
        """The moment of the order, ISO 8601 in UTC, to the microsecond."""
        return datetime.fromtimestamp(self._wall / 1e9, UTC).isoformat(timespec="microseconds")
