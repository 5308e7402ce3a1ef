"""The lab where control groups are v2's, as on most machines of its users: up, a reading kept, start-ups measured."""

import platform
from pathlib import Path
from typing import Any

import pytest

from tests.engines import cgroup2

RECORDED = Path(__file__).resolve().parents[1] / "recorded/cgroup2/api/sys/fs/cgroup"
MIB = 2**20
LIMIT = 256 * MIB  # compose.yaml's mem_limit

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def guest() -> dict[str, Any]:
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        pytest.skip(f"NOT RUN: the guest's kernel is for amd64, and this is {platform.machine()}")
    return cgroup2.found()


def test_the_guest_has_cgroup_v2_its_own_kernel_and_debian_13_s_engine(guest: dict[str, Any]) -> None:
    info = guest["info"]
    assert (info["CgroupVersion"], info["CgroupDriver"], info["MemoryLimit"]) == ("2", "cgroupfs", True)
    assert info["ServerVersion"].startswith("26.1.")
    assert info["KernelVersion"] == guest["whoami"]["kernel"] != platform.release()


def test_a_reading_outlives_down_and_up(guest: dict[str, Any]) -> None:
    assert guest["kept"] == guest["created"]


def test_whoami_tells_the_limits_of_compose_yaml_and_what_is_used(guest: dict[str, Any]) -> None:
    whoami, group = guest["whoami"], guest["group"]
    assert whoami["limits"] == {"cpus": 1.0, "memory_bytes": LIMIT}
    assert MIB < whoami["usage"]["memory_bytes"] < LIMIT
    assert whoami["usage"]["memory_bytes"] <= int(group["memory.peak"])
    usage_us = int(dict(line.split() for line in group["cpu.stat"].splitlines())["usage_usec"])
    assert 0 < whoami["usage"]["cpu_seconds"] <= usage_us / 1e6


def test_the_load_generator_reads_its_quota(guest: dict[str, Any]) -> None:
    assert guest["quota"] == 1.0


def test_start_ups_are_measured_and_their_memory_is_the_container_s(guest: dict[str, Any]) -> None:
    rows = {row["target"]: row for row in guest["startup"]["summary"]["targets"]}
    assert {row["failures"] for row in rows.values()} == {0}
    memory = {target: row["memory_median_bytes"] for target, row in rows.items()}
    assert MIB / 8 < memory["floor"] < memory["course"] < LIMIT


def test_the_recorded_tree_is_what_such_a_machine_shows(guest: dict[str, Any]) -> None:
    recorded = {file.name: file.read_text() for file in RECORDED.iterdir()}
    fixed = {"cpu.max", "memory.max", "pids.max"}
    assert set(recorded) <= set(guest["group"])
    assert {name: guest["group"][name] for name in fixed} == {name: recorded[name] for name in fixed}
    keys = [
        {line.split()[0] for line in text.splitlines()}
        for text in (recorded["memory.stat"], guest["group"]["memory.stat"])
    ]
    assert keys[0] == keys[1]
