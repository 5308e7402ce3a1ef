"""The circumstances of a run: what the engine and the kernel say, each in its place, and what they do not."""

from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from launcher import manifest
from launcher.engine import Engine
from launcher.images import Weight
from launcher.manifest import describe, processor, store, virtualisation
from tests.unit.launcher.fakes import FakeEngine

CPUINFO = "processor\t: 0\nmodel name\t: AMD EPYC 9B45 \nflags\t\t: fpu hypervisor lm\nmodel name\t: other\n"
INFO: dict[str, Any] = {
    "NCPU": 4,
    "MemTotal": 5,
    "KernelVersion": "6.1",
    "OperatingSystem": "Debian",
    "ServerVersion": "28.5",
    "Driver": "overlay2",
    "CgroupVersion": "2",
    "DefaultRuntime": "runc",
}
PLAN = [["b", "a"], ["a", "b"], ["b", "a"]]


def described(monkeypatch: pytest.MonkeyPatch, info: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The manifest of PLAN on an engine that says so of itself, on a machine of two processors called Bochs."""
    (folder / "cpuinfo").write_text(CPUINFO)
    (folder / "product").write_text("Bochs\n")
    monkeypatch.setattr(manifest, "CPUINFO", folder / "cpuinfo")
    monkeypatch.setattr(manifest, "PRODUCT", folder / "product")
    weights = {"a": Weight("docker-lab/a:dev", "sha256:1", "official", 1, 2)}
    return dict(describe(cast(Engine, FakeEngine(told=info)), PLAN, 7, weights, "dev"))


def test_everything_known_before_the_first_start_is_in_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = described(monkeypatch, INFO, tmp_path)
    assert datetime.fromisoformat(found.pop("date")).utcoffset() is not None
    assert found == {
        "machine": {
            "cpu": "AMD EPYC 9B45",
            "cores": 4,
            "memory_bytes": 5,
            "kernel": "6.1",
            "os": "Debian",
            "virtualisation": "Bochs",
        },
        "engine": {
            "version": "28.5",
            "storage_driver": "overlay2",
            "store": "overlay2",
            "cgroup_version": "2",
            "runtime": "runc",
        },
        "plan": {"targets": ["a", "b"], "rounds": 2, "warmup_rounds": 1, "seed": 7, "order": PLAN},
        "images": {
            "a": {
                "image": "docker-lab/a:dev",
                "id": "sha256:1",
                "base": "official",
                "unique_bytes": 1,
                "disk_bytes": 2,
            }
        },
        "lab": {"tag": "dev"},
    }


def test_the_date_is_to_the_second_in_utc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    date = described(monkeypatch, INFO, tmp_path)["date"]
    assert (len(date), date[-6:]) == (25, "+00:00")


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        ("Hardware\t: BCM2835\n", "BCM2835"),
        ("Model\t\t: Raspberry Pi 4\n", "Raspberry Pi 4"),
        ("processor : 0\n", None),
        ("my model name : no\n", None),
    ],
)
def test_a_processor_is_named_as_each_architecture_names_it(cpuinfo: str, expected: str | None) -> None:
    assert processor(cpuinfo) == expected


@pytest.mark.parametrize(
    ("flags", "product", "expected"),
    [
        ("processor : 0\nflags : fpu hypervisor\n", "KVM\n", "KVM"),
        ("processor : 0\nflags : fpu hypervisor\n", "", "hyperviseur non nommé"),
        ("processor : 0\nflags : fpu\n", "PowerEdge\n", None),
        ("processor : 0\nbugs : hypervisor\n", "PowerEdge\n", None),
    ],
)
def test_a_guest_is_known_by_a_flag_of_its_processor(flags: str, product: str, expected: str | None) -> None:
    assert virtualisation(flags, product) == expected


def test_the_store_is_containerd_s_where_a_snapshotter_says_so() -> None:
    status = [["driver-type", "io.containerd.snapshotter.v1"]]
    assert store({"Driver": "overlayfs", "DriverStatus": status}) == "containerd"
    assert store({"Driver": "overlay2", "DriverStatus": None}) == "overlay2"
    assert store({}) is None


def test_a_machine_whose_files_are_not_there_is_not_described(tmp_path: Path) -> None:
    assert manifest.text(tmp_path / "absent") == ""
    (tmp_path / "latin").write_bytes(b"caf\xe9")
    assert manifest.text(tmp_path / "latin") == "caf\ufffd"
