"""Who answers: the container or the machine, what it is allowed, what it has used, and how its start went."""

import os
import platform
import re
import socket
import sys
import time
from pathlib import Path
from typing import Annotated, Optional

from pydantic import BaseModel, Field

import cgroup

# A container's /etc/hostname is a file of the engine's, whose path holds the container's id, with both
# versions of cgroup. An engine's host, which mounts many other files of its containers, does not match.
MOUNT = re.compile(r"/([0-9a-f]{64})/(?:userdata/)?hostname /etc/hostname ")
CGROUP = re.compile(r"[/-]([0-9a-f]{64})(?:\.scope)?$", re.MULTILINE)
SHORT_ID = re.compile(r"[0-9a-f]{12}")


class Limits(BaseModel):
    """Ce que le conteneur a le droit de consommer ; null : pas de limite."""

    cpus: Annotated[Optional[float], Field(description="Nombre de processeurs.")]
    memory_bytes: Optional[int]


class Usage(BaseModel):
    """Ce que le conteneur a consommé ; null hors d'un conteneur."""

    cpu_seconds: Annotated[Optional[float], Field(description="Temps de processeur, depuis le démarrage.")]
    memory_bytes: Annotated[Optional[int], Field(description="Comme docker stats : sans le cache.")]


class Moment(BaseModel):
    """Un moment du démarrage ; null là où Linux n'est pas."""

    since_boot_s: Annotated[Optional[float], Field(description="Secondes depuis le démarrage de la machine.")]
    since_process_start_ms: Annotated[Optional[float], Field(description="Millisecondes depuis le processus.")]


class Startup(BaseModel):
    """Le démarrage, en trois moments."""

    process_start: Annotated[Moment, Field(description="Le noyau crée le processus (à 10 ms près).")]
    imports_done: Annotated[Moment, Field(description="Python a chargé les bibliothèques.")]
    ready: Annotated[Moment, Field(description="La base est ouverte, l'application répond.")]


class WhoAmI(BaseModel):
    """Qui répond."""

    container_id: Annotated[Optional[str], Field(description="null hors d'un conteneur.")]
    hostname: str
    kernel: Annotated[str, Field(description="Le noyau : dans un conteneur, celui de l'hôte.")]
    os: Annotated[str, Field(description="Le système : dans un conteneur, celui de l'image.")]
    python: str
    pid: int
    uid: Optional[int]
    limits: Limits
    usage: Usage
    startup: Startup
    ready_for_s: Annotated[
        Optional[float],
        Field(description="Secondes depuis que l'application est prête ; null comme startup."),
    ]


def container_id(mountinfo: str, cgroup_file: str, hostname: str) -> Optional[str]:
    """64 hexadecimal digits, or 12 when only the host name tells, or None outside a container.

    Takes the texts of /proc/self/mountinfo and /proc/self/cgroup.
    """
    found = MOUNT.search(mountinfo) or CGROUP.search(cgroup_file)
    if found:
        return found.group(1)
    return hostname if SHORT_ID.fullmatch(hostname) else None


def os_name(os_release: str) -> Optional[str]:
    """PRETTY_NAME of an /etc/os-release text."""
    found = re.search(r'^PRETTY_NAME="?([^"\n]*)"?$', os_release, re.MULTILINE)
    return found.group(1) if found else None


def process_start(stat: str, ticks_per_second: int) -> float:
    """Seconds from the machine's boot to the process's start: field 22 of /proc/<pid>/stat (man 5 proc)."""
    after_name = stat.rpartition(")")[2].split()  # the name, field 2, may hold spaces and parentheses
    return int(after_name[19]) / ticks_per_second


class Timeline:
    """The named moments of a start, in seconds since the machine's boot."""

    def __init__(self) -> None:
        self.marks: dict[str, Optional[float]] = {}
        stat = cgroup.text(Path("/proc/self/stat"))
        self.marks["process_start"] = process_start(stat, os.sysconf("SC_CLK_TCK")) if stat else None

    def mark(self, name: str) -> None:
        """The moment of that name is now."""
        linux = sys.platform == "linux"
        self.marks[name] = time.clock_gettime(time.CLOCK_BOOTTIME) if linux else None

    def moment(self, name: str) -> Moment:
        """The moment of that name; nulls when unknown."""
        at, start = self.marks.get(name), self.marks["process_start"]
        if at is None or start is None:
            return Moment(since_boot_s=None, since_process_start_ms=None)
        return Moment(since_boot_s=round(at, 3), since_process_start_ms=round((at - start) * 1000, 1))

    def seconds_since(self, name: str) -> Optional[float]:
        """Seconds from the moment of that name until now; None when unknown."""
        at = self.marks.get(name)
        return None if at is None else round(time.clock_gettime(time.CLOCK_BOOTTIME) - at, 1)


START = Timeline()


def whoami(timeline: Timeline = START) -> WhoAmI:
    """Everything, read anew; null for what this system does not tell."""
    own_cgroup = cgroup.text(Path("/proc/self/cgroup"))
    hostname = socket.gethostname()
    container = container_id(cgroup.text(Path("/proc/self/mountinfo")), own_cgroup, hostname)
    group = cgroup.read(Path("/sys/fs/cgroup"), own_cgroup)
    return WhoAmI(
        container_id=container,
        hostname=hostname,
        kernel=platform.release(),
        os=os_name(cgroup.text(Path("/etc/os-release"))) or platform.platform(),
        python=platform.python_version(),
        pid=os.getpid(),
        uid=os.getuid() if hasattr(os, "getuid") else None,
        limits=Limits(cpus=group.cpus, memory_bytes=group.memory_limit),
        usage=Usage(
            cpu_seconds=group.cpu_seconds if container else None,
            memory_bytes=group.memory_bytes if container else None,
        ),
        startup=Startup(
            process_start=timeline.moment("process_start"),
            imports_done=timeline.moment("imports_done"),
            ready=timeline.moment("ready"),
        ),
        ready_for_s=timeline.seconds_since("ready"),
    )
