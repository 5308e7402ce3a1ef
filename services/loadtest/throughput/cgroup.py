"""Limits and consumption of a container's control group, as the kernel tells them, in version 1 or 2.

Nothing is told where the group is not the container's alone: an engine without cgroups of its own (rootless, say)
leaves a container in the machine's group, or in that of the session which started it, and their figures are not its.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

CONTAINER = re.compile("[0-9a-f]{64}")  # an engine names a container's group after its id
UNLIMITED = 2**62  # version 1 writes "no limit" as the largest multiple of a page


class Group(NamedTuple):
    """CPUs, bytes, seconds, bytes; None: no limit, or not told."""

    cpus: float | None = None
    memory_limit: int | None = None
    cpu_seconds: float | None = None
    memory_bytes: int | None = None


def text(file: Path) -> str:
    """What the file says, or nothing where there is no such file (macOS, Windows, the other version)."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def read(mount: Path, own_cgroup: str) -> Group:
    """The container's group, from where the groups are mounted and the text of its process's /proc/<pid>/cgroup."""
    paths = _paths(own_cgroup)
    if (mount / "cgroup.controllers").exists():
        return _read_v2(_own(mount, paths.get("")))
    cpu, cpuacct, memory = (_own(mount / name, paths.get(name)) for name in ("cpu", "cpuacct", "memory"))
    return _read_v1(cpu, cpuacct, memory)


def _paths(own_cgroup: str) -> dict[str, str]:
    """The path of the process's group by controller; the one of version 2 under the empty name."""
    paths = {}
    for line in own_cgroup.splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            paths[controller] = path
    return paths


alone: set[Path] = set()  # groups once seen without a stranger: each `docker exec` brings one for a moment


def _own(mount: Path, path: str | None) -> Path:
    """The folder of the container's group; one where nothing is, when it has none of its own.

    In a namespace of its own the path is "/", and the mount is the group. In the host's the path has the container's
    id, and begins at the mount or, when that is the group alone, at a place that is not seen from here.
    """
    nowhere = mount / "nowhere"
    if path is None or (path != "/" and not CONTAINER.search(path)):
        return nowhere
    own = mount / path.lstrip("/")
    group = own if (own / "cgroup.procs").exists() else mount
    return group if not _is_root(group) and _is_alone(group) else nowhere


def _is_root(group: Path) -> bool:
    """Whether it counts the whole machine: version 1 has one file in its root only, version 2 one everywhere else."""
    if (group / "cgroup.controllers").exists():
        return not (group / "cgroup.type").exists()
    return (group / "cgroup.sane_behavior").exists()


def _is_alone(group: Path) -> bool:
    """Whether all its processes are the container's: version 2 lists one that is not seen from here as 0."""
    if group not in alone and "0" not in text(group / "cgroup.procs").split():
        alone.add(group)
    return group in alone


def _number(said: str) -> int | None:
    return int(said) if said.strip().lstrip("-").isdigit() else None


def _field(said: str, name: str) -> int | None:
    """The number after the name, in a file of `name number` lines."""
    return next((_number(line.split()[1]) for line in said.splitlines() if line.startswith(name + " ")), None)


def _read_v2(group: Path) -> Group:
    quota, _, period = text(group / "cpu.max").strip().partition(" ")
    microseconds = _field(text(group / "cpu.stat"), "usage_usec")
    return Group(
        cpus=int(quota) / int(period) if quota.isdigit() else None,
        memory_limit=_number(text(group / "memory.max")),
        cpu_seconds=None if microseconds is None else microseconds / 1e6,
        memory_bytes=_without_cache(
            _number(text(group / "memory.current")), _field(text(group / "memory.stat"), "inactive_file")
        ),
    )


def _read_v1(cpu: Path, cpuacct: Path, memory: Path) -> Group:
    quota, period = _number(text(cpu / "cpu.cfs_quota_us")), _number(text(cpu / "cpu.cfs_period_us"))
    nanoseconds = _number(text(cpuacct / "cpuacct.usage"))
    limit = _number(text(memory / "memory.limit_in_bytes"))
    return Group(
        cpus=quota / period if quota and period and quota > 0 else None,
        memory_limit=limit if limit is not None and limit < UNLIMITED else None,
        cpu_seconds=None if nanoseconds is None else nanoseconds / 1e9,
        memory_bytes=_without_cache(
            _number(text(memory / "memory.usage_in_bytes")),
            _field(text(memory / "memory.stat"), "total_inactive_file"),
        ),
    )


def _without_cache(used: int | None, cache: int | None) -> int | None:
    """What `docker stats` shows: the kernel can take the cache of idle files back at any time."""
    return None if used is None else used - min(cache or 0, used)
