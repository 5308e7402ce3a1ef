"""One metric of memory for every target: what `docker stats` shows, from the engine's own statistics.

An engine without cgroups of its own (rootless, with version 1) answers with the whole machine's memory, as it answers
with nothing or 0 where the kernel's memory controller is off: it says so of itself, and then nothing is measured.
"""

from launcher.answers import Info, Statistics


def counted(info: Info) -> bool:
    """Whether the engine, by what it says of itself, counts each container's memory."""
    return info.get("CgroupDriver") != "none" and info.get("MemoryLimit") is not False


def used(statistics: Statistics) -> int | None:
    """Bytes in use less the files that the kernel could drop at once; None when the engine tells nothing.

    cgroup v1 calls the latter total_inactive_file (its children's included), v2 inactive_file.
    """
    memory = statistics.get("memory_stats") or {}
    usage = memory.get("usage")
    if not usage:  # nothing that runs takes 0 bytes
        return None
    details = memory.get("stats") or {}
    inactive = details.get("total_inactive_file", details.get("inactive_file", 0))
    return int(usage - min(inactive, usage))
