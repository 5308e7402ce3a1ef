"""What a run's samples say of each target: median, extent, ratio to the reference, verdict.

Round 0 warms the machine's caches and is kept apart: no figure here has it. A start that failed has no time: it is
counted, and in no median.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

import comparison
from targets import REFERENCE

Sample = Mapping[str, Any]


def measured(samples: Iterable[Sample], target: str) -> list[Sample]:
    """The samples of a target that answered, warm-up left out, in the order of their rounds."""
    return [one for one in samples if one["target"] == target and one["round"] > 0 and one["ok"]]


def times(samples: Iterable[Sample], target: str) -> list[float]:
    """How long each of its measured starts took, in ms."""
    return [one["total_ms"] for one in measured(samples, target)]


def middle(values: Iterable[float | None]) -> float | None:
    """The median of the values that are known, rounded to the thousandth; None without one."""
    known = [value for value in values if value is not None]
    return round(median(known), 3) if known else None


def rows(
    names: Sequence[str],
    samples: Sequence[Sample],
    images: Mapping[str, Mapping[str, Any]],
    known: Mapping[str, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """One row a target, in the order of `names`; `images` and `known` are the manifest's and the launcher's own."""
    reference = times(samples, REFERENCE)
    return [row(name, samples, images.get(name, {}), known[name], reference) for name in names]


def row(
    name: str,
    samples: Sequence[Sample],
    image: Mapping[str, Any],
    facts: Mapping[str, Any],
    reference: Sequence[float],
) -> dict[str, Any]:
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
        "unique_bytes": image.get("unique_bytes"),
        "disk_bytes": image.get("disk_bytes"),
        **{key: first(one[key] for one in seen) for key in ("kernel", "accelerator", "fallback")},
        "base": image.get("base"),
        "ratio": ratio
        and {
            "value": round(ratio.value, 4),
            "low": round(ratio.low, 4),
            "high": round(ratio.high, 4),
            "level": comparison.LEVEL,
        },
        "verdict": verdict(name, took, reference, ratio),
    }


def first(values: Iterable[str | None]) -> str | None:
    """The first value that is known; None without one."""
    return next((value for value in values if value is not None), None)


def verdict(
    name: str, took: Sequence[float], reference: Sequence[float], ratio: comparison.Ratio | None
) -> str | None:
    """One of startup_ratio's words; None for a target that answered where there is no reference to compare with."""
    if not took:
        return comparison.SILENT
    if name == REFERENCE:
        return comparison.REFERENCE
    if not reference:
        return None
    return ratio.verdict if ratio else comparison.UNCLEAR
