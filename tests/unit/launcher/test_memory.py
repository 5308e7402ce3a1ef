"""One metric, from both versions of control groups."""

import json
from typing import Any, cast

import pytest

from launcher.answers import Info, Memory
from launcher.memory import counted, used
from trees import HERE, Tree, tree, trees

RECORDED = ["api", "unlimited", "host-namespace"]  # under cgroup2, where the engine was asked too


@pytest.mark.parametrize(
    ("statistics", "expected"),
    [
        ({"usage": 100, "stats": {"total_inactive_file": 30, "inactive_file": 10}}, 70),  # v1
        ({"usage": 100, "stats": {"inactive_file": 40, "anon": 50}}, 60),  # v2
        ({"usage": 10, "stats": {"inactive_file": 40}}, 0),
        ({"usage": 100}, 100),
        ({"usage": 0, "stats": {}}, None),  # v2, the memory controller being off
        ({}, None),
    ],
)
def test_usage_less_inactive_files(statistics: Memory, expected: int | None) -> None:
    assert used({"memory_stats": statistics}) == expected


def test_an_engine_that_tells_nothing_is_no_zero() -> None:
    assert used({}) is None


def statistics(found: Tree) -> Any:
    """What the engine answers from the group that it watches: the container's, or the one it was left in."""
    named = {name.rpartition("/")[2]: text for name, text in found.files.items() if "cpu/" not in name}
    usage = named.get("memory.current") or named.get("memory.usage_in_bytes") or "0"
    details = (line.split() for line in named.get("memory.stat", "").splitlines())
    return {"memory_stats": {"usage": int(usage), "stats": {name: int(value) for name, value in details}}}


@pytest.mark.parametrize("name", trees())
def test_where_no_group_counts_a_container_its_memory_is_not_measured(name: str) -> None:
    found = tree(name)
    measured = used(statistics(found)) if counted(cast("Info", found.info)) else None
    assert measured == found.memory_bytes


@pytest.mark.parametrize(
    ("name", "expected"),
    [(name, json.loads((HERE / "cgroup2" / name / "stats.json").read_text())["memory_stats"]) for name in RECORDED],
)
def test_the_statistics_of_an_engine_with_version_2_are_read(name: str, expected: Any) -> None:
    found = tree(f"cgroup2/{name}")
    assert counted(cast("Info", found.info))
    assert used({"memory_stats": expected}) == expected["usage"] - expected["stats"]["inactive_file"]
    # The engine asked at another moment than the files were read: near, and far from the machine's.
    assert 0 < (used({"memory_stats": expected}) or 0) < 2 * (found.memory_bytes or 0)


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ({"CgroupDriver": "none", "MemoryLimit": False}, False),  # rootless, without delegation
        ({"CgroupDriver": "none"}, False),
        ({"CgroupDriver": "cgroupfs", "MemoryLimit": False}, False),  # a kernel with cgroup_disable=memory
        ({"CgroupDriver": "systemd", "MemoryLimit": True}, True),
    ],
)
def test_the_engine_says_of_itself_whether_it_counts(info: Info, expected: bool) -> None:
    assert counted(info) is expected
