"""One measurement as the JSON object that everybody reads."""

from launcher.core import Measure
from launcher.events import Sample
from launcher.targets import Spec


def sample(spec: Spec, found: Measure, round_number: int, position: int) -> Sample:
    """Round 0 is the warm-up; `position` is the rank within the round, from 0; times in milliseconds."""
    return {
        "round": round_number,
        "position": position,
        "target": spec.name,
        "kind": spec.kind,
        "ok": found.error is None,
        "total_ms": found.total_ms,
        "phases_ms": found.phases_ms if found.error is None else {},
        "memory_bytes": found.facts.memory_bytes,
        "kernel": found.facts.kernel,
        "accelerator": found.facts.accelerator,
        "fallback": found.facts.fallback,
        "started_at": found.started_at,
        "error": found.error,
    }
