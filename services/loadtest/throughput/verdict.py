"""Who limited the throughput of a run: the api, the generator, or nobody can tell.

Shares are fractions of a limit (1.0 = all of it). A target missed by more than 5 % was not kept up with; a
generator from 80 % of its processor no longer sends on time; an api from 90 % of its limit has nothing left.
An idle loop is 1 to 4 ms late (p95, two shared cores): LATE_MS stands well above.
"""

from dataclasses import dataclass

from throughput.document import Limiter, Reason

GENERATOR_BUSY = 0.80
API_BUSY = 0.90
KEPT_UP = 0.95
LATE_MS = 20.0


@dataclass(frozen=True)
class Evidence:
    """What was seen during a run; None where it could not be."""

    generator_cpu: float  # share of min(1 core, quota): Locust is one thread
    lag_p95_ms: float  # how late the generator's own timers fire
    achieved_rps: float  # successful requests per second
    target_rps: float | None  # what the users aimed at
    api_cpu: float | None  # share of the api's limit


def judge(seen: Evidence) -> tuple[Limiter, Reason]:
    """The verdict on a run, from what was seen of both ends."""
    strained = seen.generator_cpu >= GENERATOR_BUSY or seen.lag_p95_ms >= LATE_MS
    full = seen.api_cpu is not None and seen.api_cpu >= API_BUSY
    behind = bool(seen.target_rps) and seen.achieved_rps < KEPT_UP * (seen.target_rps or 0)
    if strained:
        if full:
            return "unclear", "both_full"
        if seen.api_cpu is None:
            return "unclear", "api_unread"
        return ("generator", "generator_behind") if behind else ("unclear", "late_times")
    if full:
        return "api", "api_full"
    if behind:
        return "api", "api_waits"
    return "unclear", "pace_unknown" if seen.target_rps is None else "no_limit"
