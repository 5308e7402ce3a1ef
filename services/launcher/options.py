"""The fixed options of every container that the launcher creates. No request reaches this file.

No capability, no privilege to gain, nothing to write on but what is said here, no mount, no published port, and one
network, from which no answer of another machine comes back. What a kind adds to them is its class's own affair.
"""

from dataclasses import dataclass, field
from typing import Any

from launcher.answers import Body
from launcher.home import Home
from launcher.sweep import LABEL
from launcher.targets import Spec

MIB = 2**20
TMP = "rw,noexec,nosuid,nodev,size=64m"


@dataclass(frozen=True)
class Kvm:
    """What a probe found before the launcher started: that KVM works, the number of /dev/kvm's group; or why not."""

    works: bool = False
    group: str = "0"
    reason: str = ""


@dataclass(frozen=True)
class Needs:
    """What a kind of target needs beside what all have: memory in bytes, and what it may write on beside /tmp."""

    memory: int = 256 * MIB
    tmpfs: dict[str, str] = field(default_factory=dict)
    environment: tuple[str, ...] = ()
    command: tuple[str, ...] | None = None  # None: the image's own
    host: dict[str, Any] = field(default_factory=dict)


def body(spec: Spec, home: Home, needs: Needs) -> Body:
    """What the engine is asked to create."""
    created: Body = {
        "Image": spec.image,
        "User": "10001:10001",
        "Env": ["LAB_DATABASE=/tmp/readings.sqlite3", *needs.environment],
        "Labels": {LABEL: home.project, f"{LABEL}.target": spec.name},
        "Healthcheck": {"Test": ["NONE"]},  # a probe would run in the middle of what is timed
        "HostConfig": {
            "NetworkMode": home.network,
            "CapDrop": ["ALL"],
            "SecurityOpt": ["no-new-privileges:true"],
            "ReadonlyRootfs": True,
            "Tmpfs": {"/tmp": TMP, **needs.tmpfs},  # noqa: S108
            "Memory": needs.memory,
            "MemorySwap": needs.memory,
            "PidsLimit": 128,
            "Sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
            "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}},
            **needs.host,
        },
    }
    if needs.command is not None:
        created["Entrypoint"], created["Cmd"] = [], list(needs.command)
    return created
