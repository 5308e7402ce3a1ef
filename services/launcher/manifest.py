"""The circumstances of a run: the machine, the engine, the plan, the images."""

import re
from datetime import UTC, datetime
from pathlib import Path

from launcher.answers import Info
from launcher.engine import Engine
from launcher.events import Circumstances
from launcher.images import Weight

CPUINFO = Path("/proc/cpuinfo")
PRODUCT = Path("/sys/class/dmi/id/product_name")


def processor(cpuinfo: str) -> str | None:
    """The processor's name, as the kernel tells it."""
    found = re.search(r"^(?:model name|Model|Hardware)\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    return found[1].strip() if found else None


def virtualisation(cpuinfo: str, product: str) -> str | None:
    """What this machine is a guest of, as far as it shows; None on bare metal, or where nothing shows."""
    guest = re.search(r"^flags\s*:.*\bhypervisor\b", cpuinfo, re.MULTILINE)
    return (product.strip() or "hyperviseur non nommé") if guest else None


def store(info: Info) -> str | None:
    """Which store holds the images: "containerd", or the name of the graph driver (overlay2, ...)."""
    snapshotter = ["driver-type", "io.containerd.snapshotter.v1"]
    return "containerd" if snapshotter in (info.get("DriverStatus") or []) else info.get("Driver")


def text(file: Path) -> str:
    """What the file says, or nothing where there is no such file."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def describe(engine: Engine, order: list[list[str]], seed: int, images: dict[str, Weight], tag: str) -> Circumstances:
    """Everything that is known before the first start."""
    info, cpuinfo = engine.info(), text(CPUINFO)
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cpu": processor(cpuinfo),
            "cores": info.get("NCPU"),
            "memory_bytes": info.get("MemTotal"),
            "kernel": info.get("KernelVersion"),
            "os": info.get("OperatingSystem"),
            "virtualisation": virtualisation(cpuinfo, text(PRODUCT)),
        },
        "engine": {
            "version": info.get("ServerVersion"),
            "storage_driver": info.get("Driver"),
            "store": store(info),
            "cgroup_version": info.get("CgroupVersion"),
            "runtime": info.get("DefaultRuntime"),
        },
        "plan": {
            "targets": sorted(order[0]),
            "rounds": len(order) - 1,
            "warmup_rounds": 1,
            "seed": seed,
            "order": order,
        },
        "images": {name: weight.as_dict() for name, weight in images.items()},
        "lab": {"tag": tag},
    }
