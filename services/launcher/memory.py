"""One metric of memory for every target: what `docker stats` shows, from the engine's own statistics."""

from typing import Any


def used(statistics: dict[str, Any]) -> int | None:
    """Bytes in use less the files that the kernel could drop at once; None when the engine tells nothing.

    cgroup v1 calls the latter total_inactive_file (its children's included), v2 inactive_file.
    """
    memory = statistics.get("memory_stats") or {}
    usage = memory.get("usage")
    if usage is None:
        return None
    details = memory.get("stats") or {}
    inactive = details.get("total_inactive_file", details.get("inactive_file", 0))
    return int(usage - min(inactive, usage))
