"""A run: its plan carried out, told event by event."""

import os
import statistics
from collections.abc import Callable, Iterator

from launcher.clock import Clock
from launcher.core import Stopped, Target, measure
from launcher.events import Circumstances, Event, Overhead
from launcher.kinds import KINDS
from launcher.sample import sample
from launcher.targets import Spec

REPEATS = 10  # in the warm-up round, how often our own cost is measured on each target


def overhead(spent: list[float]) -> Overhead:
    """What our client takes to see a 200 of a target that runs already, in milliseconds."""
    if not spent:
        return {"median": None, "min": None, "max": None, "n": 0}
    median = round(statistics.median(spent), 3)
    return {"median": median, "min": min(spent), "max": max(spent), "n": len(spent)}


def repeats(spec: Spec, round_number: int, specs: dict[str, Spec]) -> int:
    """How often to measure our own cost: in the warm-up, and without a machine's forwarder unless all have one."""
    alone = all(KINDS[each.kind].forwarded for each in specs.values())
    return REPEATS if round_number == 0 and (alone or not KINDS[spec.kind].forwarded) else 0


def events(
    order: list[list[str]],
    manifest: Circumstances,
    specs: dict[str, Spec],
    make: Callable[[Spec], Target],
    clock: Clock,
    stopped: Callable[[], bool],
) -> Iterator[Event]:
    """begin; a sample after each start of the `order`; end. Nothing more once `stopped`."""
    yield {"event": "begin", "manifest": manifest, "load_average": list(os.getloadavg())}
    total, done, spent = sum(map(len, order)), 0, list[float]()
    for number, names in enumerate(order):
        for position, name in enumerate(names):
            if stopped():
                return
            spec = specs[name]
            try:
                found = measure(make(spec), clock, repeats(spec, number, specs))
            except Stopped:
                return
            spent += found.overhead_ms
            done += 1
            yield {
                "event": "sample",
                "sample": sample(spec, found, number, position),
                "done": done,
                "total": total,
            }
    yield {"event": "end", "overhead_ms": overhead(spent), "load_average": list(os.getloadavg())}
