"""Limits and consumption of the process's control group, as the kernel tells them, in version 1 or 2."""

from pathlib import Path
from typing import NamedTuple, Optional

UNLIMITED = 2**62  # version 1 writes "no limit" as the largest multiple of a page


class Group(NamedTuple):
    """CPUs, bytes, seconds, bytes; None: no limit, or not told."""

    cpus: Optional[float] = None
    memory_limit: Optional[int] = None
    cpu_seconds: Optional[float] = None
    memory_bytes: Optional[int] = None


def text(file: Path) -> str:
    """What the file says, or nothing where there is no such file (macOS, Windows, the other version)."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def read(mount: Path, own_cgroup: str) -> Group:
    """The group of the process, from where the groups are mounted and the text of its /proc/<pid>/cgroup."""
    if (mount / "cgroup.controllers").exists():
        return _read_v2(_folder(mount, _paths(own_cgroup).get("", "/"), "cgroup.procs"))
    paths = _paths(own_cgroup)
    return _read_v1(
        _folder(mount / "cpu", paths.get("cpu", "/"), "cgroup.procs"),
        _folder(mount / "cpuacct", paths.get("cpuacct", "/"), "cgroup.procs"),
        _folder(mount / "memory", paths.get("memory", "/"), "cgroup.procs"),
    )


def _paths(own_cgroup: str) -> dict[str, str]:
    """The path of the process's group by controller; the one of version 2 under the empty name."""
    paths = {}
    for line in own_cgroup.splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            paths[controller] = path
    return paths


def _folder(mount: Path, path: str, witness: str) -> Path:
    """The group's folder: inside a container the path is the host's, and the mount itself is the group."""
    own = mount / path.lstrip("/")
    return own if (own / witness).exists() else mount


def _number(said: str) -> Optional[int]:
    return int(said) if said.strip().lstrip("-").isdigit() else None


def _field(said: str, name: str) -> Optional[int]:
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


def _without_cache(used: Optional[int], cache: Optional[int]) -> Optional[int]:
    """What `docker stats` shows: the kernel can take the cache of idle files back at any time."""
    return None if used is None else used - min(cache or 0, used)
