"""Every tree of control groups that is recorded, and what a moment or another system does to them."""

from pathlib import Path

import pytest

import cgroup
from trees import tree, trees


@pytest.mark.parametrize("name", trees())
def test_what_is_the_container_s_own_is_told_and_nothing_else(tmp_path: Path, name: str) -> None:
    found = tree(name)
    expected = cgroup.Group(found.cpus, found.memory_limit, found.cpu_seconds, found.memory_bytes)
    assert cgroup.read(found.lay(tmp_path), found.own) == expected


def test_a_stranger_of_a_moment_takes_nothing_from_a_group_once_seen_alone(tmp_path: Path) -> None:
    """`docker exec`, and each probe of health, pass through the group before they enter the container."""
    found = tree("cgroup2-written/private-namespace")
    assert cgroup.read(found.lay(tmp_path), found.own).memory_bytes == found.memory_bytes
    (tmp_path / "cgroup.procs").write_text("1\n0\n")
    assert cgroup.read(tmp_path, found.own).memory_bytes == found.memory_bytes


@pytest.mark.parametrize("own_cgroup", ["", "0::/\n", f"4:memory:/docker/{'5e' * 32}\n0::/\n"])
def test_a_system_without_control_groups_says_nothing(tmp_path: Path, own_cgroup: str) -> None:
    assert cgroup.read(tmp_path / "absent", own_cgroup) == cgroup.Group()
