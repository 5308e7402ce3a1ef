"""What a run costs its generator, and what it aims at: processor, lateness of timers, intended requests.

The verdict needs them because Locust's own warning looks every 10 s at 90 % of a core, so a short run or a
container with a quota never sees it.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import gevent

from throughput import cgroup

PERIOD = 0.02  # seconds between two looks at the loop
CGROUP = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")


@dataclass(frozen=True)
class Reading:
    """One run seen from the generator: seconds, CPU seconds, cores, lateness in ms, intended requests."""

    seconds: float
    cpu_seconds: float
    quota: float | None
    lag_p95_ms: float
    lag_max_ms: float
    intended: float | None

    @property
    def cpu(self) -> float:
        """The share used of the processor it can have: one core at most (one thread), less under a quota."""
        return self.cpu_seconds / (self.seconds * min(1.0, self.quota or 1.0)) if self.seconds else 0.0

    @property
    def target_rps(self) -> float | None:
        """Requests per second that the users aimed at, averaged over the run, ramp included."""
        return self.intended / self.seconds if self.intended is not None and self.seconds else None


class Gauge:
    """Looks at the loop every PERIOD while a run lasts; `rate` gives the requests per second aimed at."""

    def __init__(self, rate: Callable[[], float | None]) -> None:
        self.rate = rate
        self.lags: list[float] = []
        self.intended: float | None = 0.0
        self.started = time.perf_counter()
        self.cpu_at_start = time.process_time()
        self.greenlet = gevent.spawn(self._look)

    def _look(self) -> None:
        before = time.perf_counter()
        while True:
            gevent.sleep(PERIOD)
            now = time.perf_counter()
            self.lags.append(now - before - PERIOD)
            rate = self.rate()
            self.intended = None if rate is None or self.intended is None else self.intended + rate * (now - before)
            before = now

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    def stop(self) -> Reading:
        """The reading from start to now."""
        self.greenlet.kill(block=False)
        lags = sorted(self.lags) or [0.0]
        return Reading(
            seconds=self.elapsed,
            cpu_seconds=time.process_time() - self.cpu_at_start,
            quota=quota(),
            lag_p95_ms=lags[math.ceil(0.95 * len(lags)) - 1] * 1000,
            lag_max_ms=lags[-1] * 1000,
            intended=self.intended,
        )


def quota(mount: Path = CGROUP, own: Path = OWN) -> float | None:
    """Cores this container may use; None without a limit, or where no group of its own tells."""
    return cgroup.read(mount, cgroup.text(own)).cpus
