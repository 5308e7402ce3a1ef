"""Both versions of control groups, from files as the kernel writes them."""

from pathlib import Path

import pytest

import cgroup

V1_IN_CONTAINER = "12:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n0::/\n"


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cgroup.procs").write_text("1\n")
    for name, said in files.items():
        (folder / name.replace("__", ".")).write_text(said)


def test_version_2_with_limits(tmp_path: Path) -> None:
    write(
        tmp_path,
        cgroup__controllers="cpu memory\n",
        cpu__max="150000 100000\n",
        cpu__stat="usage_usec 2500000\nuser_usec 2000000\n",
        memory__max="268435456\n",
        memory__current="50000000\n",
        memory__stat="anon 1\ninactive_file 20000000\n",
    )
    assert cgroup.read(tmp_path, "0::/\n") == cgroup.Group(1.5, 268435456, 2.5, 30000000)


def test_version_2_without_limits(tmp_path: Path) -> None:
    write(tmp_path, cgroup__controllers="cpu memory\n", cpu__max="max 100000\n", memory__max="max\n")
    assert cgroup.read(tmp_path, "0::/\n") == cgroup.Group()


def test_version_2_reads_the_process_s_own_group_on_a_host(tmp_path: Path) -> None:
    write(tmp_path, cgroup__controllers="cpu memory\n")
    write(tmp_path / "user.slice", memory__max="1000\n")
    assert cgroup.read(tmp_path, "0::/user.slice\n").memory_limit == 1000


def test_version_1_with_limits(tmp_path: Path) -> None:
    write(tmp_path / "cpu", cpu__cfs_quota_us="50000\n", cpu__cfs_period_us="100000\n")
    write(tmp_path / "cpuacct", cpuacct__usage="3250000000\n")
    write(
        tmp_path / "memory",
        memory__limit_in_bytes="268435456\n",
        memory__usage_in_bytes="50000000\n",
        memory__stat="cache 1\ninactive_file 5\ntotal_inactive_file 10000000\n",
    )
    assert cgroup.read(tmp_path, V1_IN_CONTAINER) == cgroup.Group(0.5, 268435456, 3.25, 40000000)


def test_version_1_without_limits(tmp_path: Path) -> None:
    write(tmp_path / "cpu", cpu__cfs_quota_us="-1\n", cpu__cfs_period_us="100000\n")
    write(tmp_path / "memory", memory__limit_in_bytes="9223372036854771712\n")
    assert cgroup.read(tmp_path, V1_IN_CONTAINER) == cgroup.Group()


@pytest.mark.parametrize("own_cgroup", ["", V1_IN_CONTAINER])
def test_a_system_without_control_groups_says_nothing(tmp_path: Path, own_cgroup: str) -> None:
    assert cgroup.read(tmp_path / "absent", own_cgroup) == cgroup.Group()
