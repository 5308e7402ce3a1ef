"""Who answers: the parsers, from files of containers, of an engine's host and of other systems."""

from pathlib import Path
from typing import Optional

import pytest

import cgroup
from whoami import Timeline, container_id, os_name, process_start, whoami

ID = "3f" * 32
OTHER = "a0" * 32
V2_MOUNTS = (
    "1201 1190 0:55 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/AB\n"
    f"1215 1201 254:1 /var/lib/docker/containers/{ID}/resolv.conf /etc/resolv.conf rw - ext4 /dev/vda1 rw\n"
    f"1216 1201 254:1 /var/lib/docker/containers/{ID}/hostname /etc/hostname rw - ext4 /dev/vda1 rw\n"
)
PODMAN_MOUNTS = f"9 8 0:5 /containers/overlay-containers/{ID}/userdata/hostname /etc/hostname rw - tmpfs tmpfs rw\n"
HOST_MOUNTS = (
    f"80 31 0:45 / /var/lib/docker/overlay2/{OTHER}/merged rw - overlay overlay rw\n"
    f"81 31 0:46 / /var/lib/docker/containers/{OTHER}/mounts/shm rw - tmpfs shm rw\n"
)


@pytest.mark.parametrize(
    ("mounts", "groups", "hostname", "expected"),
    [
        (V2_MOUNTS, "0::/\n", "web", ID),
        (PODMAN_MOUNTS, "0::/\n", "web", ID),
        ("", f"4:cpu,cpuacct:/docker/{ID}\n0::/\n", "web", ID),
        ("", f"0::/system.slice/docker-{ID}.scope\n", "web", ID),
        ("", "0::/\n", "3f3f3f3f3f3f", "3f3f3f3f3f3f"),
        (HOST_MOUNTS, "0::/user.slice/session-1.scope\n", "laptop", None),
        ("", "", "laptop", None),
    ],
    ids=["docker", "podman", "cgroup v1", "cgroup v2", "host name", "engine's host", "other system"],
)
def test_the_container_is_found_and_its_host_is_not_one(
    mounts: str, groups: str, hostname: str, expected: Optional[str]
) -> None:
    assert container_id(mounts, groups, hostname) == expected


def test_the_system_is_the_pretty_name() -> None:
    assert os_name('ID=debian\nPRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\n') == "Debian GNU/Linux 11 (bullseye)"
    assert os_name("") is None


def test_a_process_s_name_may_hold_spaces_and_parentheses() -> None:
    fields = " ".join(str(number) for number in range(4, 53))
    assert process_start(f"7 (a) b (c) S {fields}\n", 100) == 0.22


def test_where_there_is_no_proc_everything_unknown_is_null(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroup, "text", lambda file: "")
    monkeypatch.setattr(cgroup, "read", lambda mount, own: cgroup.Group())
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("socket.gethostname", lambda: "macbook")
    monkeypatch.delattr("os.getuid")
    monkeypatch.delattr("os.sysconf")
    timeline = Timeline()
    timeline.mark("ready")
    answer = whoami(timeline)
    assert (answer.container_id, answer.uid, answer.limits.cpus) == (None, None, None)
    assert answer.startup.ready.since_boot_s is None
    assert answer.ready_for_s is None


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="Linux only")
def test_the_moments_of_a_start_are_in_order() -> None:
    timeline = Timeline()
    timeline.mark("imports_done")
    timeline.mark("ready")
    assert timeline.moment("process_start").since_process_start_ms == 0
    moments = [timeline.moment(name).since_boot_s or 0 for name in ("process_start", "imports_done", "ready")]
    assert moments == sorted(moments)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="Linux only")
def test_the_time_since_ready_is_told_in_seconds() -> None:
    timeline = Timeline()
    assert timeline.seconds_since("ready") is None
    timeline.mark("ready")
    timeline.marks["ready"] = (timeline.marks["ready"] or 0) - 90
    assert 90 <= (timeline.seconds_since("ready") or 0) < 100
