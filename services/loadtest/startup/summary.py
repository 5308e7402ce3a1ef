"""What a run's samples say of each target: median, extent, ratio to the reference, verdict.

Round 0 warms the machine's caches and is kept apart: no figure here has it. A start that failed has no time: it is
counted, and in no median.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import TypedDict

import comparison
from startup.events import Base, Image, Kind, Listed, Sample
from targets import REFERENCE


class Interval(TypedDict):
    """A ratio of medians, and the ends of its interval at that level."""

    value: float
    low: float
    high: float
    level: float


class Row(TypedDict):
    """What a run says of one target."""

    target: str
    label: str
    kind: Kind
    n: int
    failures: int
    median_ms: float | None
    min_ms: float | None
    max_ms: float | None
    phases_median_ms: dict[str, float | None]
    memory_median_bytes: float | None
    unique_bytes: int | None
    disk_bytes: int | None
    kernel: str | None
    accelerator: str | None
    fallback: str | None
    base: Base | None
    ratio: Interval | None
    verdict: comparison.Verdict | None


def measured(samples: Iterable[Sample], target: str) -> list[Sample]:
    """The samples of a target that answered, warm-up left out, in the order of their rounds."""
    return [one for one in samples if one["target"] == target and one["round"] > 0 and one["ok"]]


def times(samples: Iterable[Sample], target: str) -> list[float]:
    """How long each of its measured starts took, in ms."""
    return [one["total_ms"] for one in measured(samples, target) if one["total_ms"] is not None]


def middle(values: Iterable[float | None]) -> float | None:
    """The median of the values that are known, rounded to the thousandth; None without one."""
    known = [value for value in values if value is not None]
    return round(median(known), 3) if known else None


def rows(
    names: Sequence[str],
    samples: Sequence[Sample],
    images: Mapping[str, Image],
    known: Mapping[str, Listed],
) -> list[Row]:
    """One row a target, in the order of `names`; `images` and `known` are the manifest's and the launcher's own."""
    reference = times(samples, REFERENCE)
    return [row(name, samples, images.get(name), known[name], reference) for name in names]


def row(
    name: str,
    samples: Sequence[Sample],
    image: Image | None,
    facts: Listed,
    reference: Sequence[float],
) -> Row:
    """What the samples say of one target, beside `reference`, the reference's times."""
    seen = measured(samples, name)
    took = times(samples, name)
    ratio = None if name == REFERENCE else comparison.ratio(took, reference)
    return {
        "target": name,
        "label": facts["label"],
        "kind": facts["kind"],
        "n": len(seen),
        "failures": sum(one["target"] == name and one["round"] > 0 and not one["ok"] for one in samples),
        "median_ms": middle(took),
        "min_ms": min(took, default=None),
        "max_ms": max(took, default=None),
        "phases_median_ms": {
            phase: middle(one["phases_ms"].get(phase) for one in seen)
            for phase in (seen[0]["phases_ms"] if seen else ())
        },
        "memory_median_bytes": middle(one["memory_bytes"] for one in seen),
        "unique_bytes": image and image["unique_bytes"],
        "disk_bytes": image and image["disk_bytes"],
        "kernel": first(one["kernel"] for one in seen),
        "accelerator": first(one["accelerator"] for one in seen),
        "fallback": first(one["fallback"] for one in seen),
        "base": image and image["base"],
        "ratio": interval(ratio),
        "verdict": verdict(name, took, reference, ratio),
    }


def interval(ratio: comparison.Ratio | None) -> Interval | None:
    """The ratio as the document has it."""
    if ratio is None:
        return None
    value, low, high = (round(end, 4) for end in (ratio.value, ratio.low, ratio.high))
    return {"value": value, "low": low, "high": high, "level": comparison.LEVEL}


def first(values: Iterable[str | None]) -> str | None:
    """The first value that is known; None without one."""
    return next((value for value in values if value is not None), None)


def verdict(
    name: str, took: Sequence[float], reference: Sequence[float], ratio: comparison.Ratio | None
) -> comparison.Verdict | None:
    """What is said of a target; None for one that answered where there is no reference to compare with."""
    if not took:
        return "silent"
    if name == REFERENCE:
        return "reference"
    if not reference:
        return None
    return ratio.verdict if ratio else "unclear"
