"""One measurement: five verbs in this order, one stopwatch, and cleanup whatever happens.

Nothing else starts a stopwatch. What a target is made of (a container, a process, a machine) is its own affair.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from launcher.clock import Clock, Watch
from launcher.events import Failure


class TargetFailed(Exception):
    """A French sentence that says what did not happen, and the target's last words."""

    def __init__(self, sentence: str, log: list[str] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.log = log or []


class Stopped(Exception):
    """Nobody waits for the result any more."""


@dataclass(frozen=True)
class Facts:
    """What a running target shows; None: not told."""

    memory_bytes: int | None = None
    kernel: str | None = None
    accelerator: str | None = None
    fallback: str | None = None


class Target(Protocol):
    """What can be measured."""

    @property
    def phases(self) -> tuple[str, ...]:
        """The names of the phases, in their order; the last one ends with the first 200."""

    def setup(self) -> None:
        """Make ready what the start needs but does not pay for."""

    def prepare(self) -> None:
        """Read what has to be known beforehand."""

    def start(self, watch: Watch) -> None:
        """Give the order, mark the phases, return at the first 200. This alone is timed."""

    def conclude(self) -> Facts:
        """What the running target shows."""

    def again(self, watch: Watch) -> None:
        """The same wait for a 200, on the target that runs already: our own cost."""

    def cleanup(self) -> None:
        """Take away what the other verbs left, however far they came; may be called twice."""


@dataclass
class Measure:
    """What one measurement found; without `error` it succeeded."""

    started_at: str | None = None
    phases_ms: dict[str, float] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    overhead_ms: list[float] = field(default_factory=list)
    error: Failure | None = None

    @property
    def total_ms(self) -> float | None:
        """From the order to the first 200; None when there was none."""
        return None if self.error else round(sum(self.phases_ms.values()), 3)


def measure(target: Target, clock: Clock, repeats: int = 0) -> Measure:
    """Start the target once, and wait `repeats` more times for a 200 of it once it runs.

    A failure is a result. Stopped passes through, after the cleanup.
    """
    found = Measure()
    try:
        _attempt(lambda: _run(target, clock, found, repeats), found)
    finally:
        _attempt(target.cleanup, found)
    return found


def _run(target: Target, clock: Clock, found: Measure, repeats: int) -> None:
    target.setup()
    target.prepare()
    watch = Watch(clock)
    found.started_at = watch.started_at
    target.start(watch)
    found.facts = target.conclude()
    found.phases_ms = watch.phases_ms(target.phases)
    for _ in range(repeats):
        once = Watch(clock)
        target.again(once)
        found.overhead_ms.append(once.phases_ms(target.phases[-1:])[target.phases[-1]])


def _attempt(verb: Callable[[], None], found: Measure) -> None:
    """Run it; a failure goes into what was found, unless an earlier one is there."""
    try:
        verb()
    except TargetFailed as failed:
        found.error = found.error or {"sentence": failed.sentence, "log": failed.log}
