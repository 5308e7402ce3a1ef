"""The fixed options of every container that the launcher creates. No request reaches this file.

No capability, no privilege to gain, nothing to write on but /tmp, no mount, no published port, and one network,
from which no answer of another machine comes back.
"""

from dataclasses import dataclass
from typing import Any

from home import Home
from sweep import LABEL
from targets import Spec

MIB = 2**20
TMP = "rw,noexec,nosuid,nodev,size=64m"
# What a machine writes on its disk; UML also maps the guest's memory from a file, and executes from it.
RUN = {
    "vm": {"/run/vm": "rw,noexec,nosuid,nodev,size=64m,mode=1777"},
    "uml": {"/run/uml": "rw,exec,nosuid,nodev,size=400m,mode=1777"},
}
MEMORY = {"process": 256 * MIB, "container": 256 * MIB, "vm": 512 * MIB, "uml": 512 * MIB}


@dataclass(frozen=True)
class Kvm:
    """What a probe found before the launcher started: that KVM works, the number of /dev/kvm's group; or why not."""

    works: bool = False
    group: str = "0"
    reason: str = ""


def body(spec: Spec, home: Home, kvm: Kvm) -> dict[str, Any]:
    """What the engine is asked to create; /dev/kvm goes to a virtual machine, where it works, and to nothing else."""
    memory = MEMORY[spec.kind]
    created: dict[str, Any] = {
        "Image": spec.image,
        "User": "10001:10001",
        "Env": ["LAB_DATABASE=/tmp/readings.sqlite3"],
        "Labels": {LABEL: home.project, f"{LABEL}.target": spec.name},
        "Healthcheck": {"Test": ["NONE"]},  # a probe would run in the middle of what is timed
        "HostConfig": {
            "NetworkMode": home.network,
            "CapDrop": ["ALL"],
            "SecurityOpt": ["no-new-privileges:true"],
            "ReadonlyRootfs": True,
            "Tmpfs": {"/tmp": TMP, **RUN.get(spec.kind, {})},  # noqa: S108
            "Memory": memory,
            "MemorySwap": memory,
            "PidsLimit": 128,
            "Sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
            "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}},
        },
    }
    if spec.kind == "process":
        created |= {"Entrypoint": [], "Cmd": ["sleep", "infinity"]}  # the process to measure comes later
    if spec.kind == "vm":
        created["Env"] += [f"LAB_ACCELERATOR={'kvm' if kvm.works else 'tcg'}", f"LAB_FALLBACK={kvm.reason}"]
    if spec.kind == "vm" and kvm.works:
        device = {"PathOnHost": "/dev/kvm", "PathInContainer": "/dev/kvm", "CgroupPermissions": "rw"}
        created["HostConfig"] |= {"Devices": [device], "GroupAdd": [kvm.group]}
    return created
