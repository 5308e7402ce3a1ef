"""What the generator's gauge reads of cgroups, and what it derives."""

from pathlib import Path

import pytest

from gauge import Gauge, Reading, quota

READING = Reading(seconds=10, cpu_seconds=4, quota=None, lag_p95_ms=1, lag_max_ms=2, intended=900)


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / {"v2": "cpu.max", "v1": "cpu/cpu.cfs_quota_us", "period": "cpu/cpu.cfs_period_us"}[name]
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return root


@pytest.mark.parametrize(("text", "cores"), [("50000 100000\n", 0.5), ("max 100000\n", None)])
def test_the_quota_is_read_from_cgroup_v2(tmp_path: Path, text: str, cores: float | None) -> None:
    assert quota(write(tmp_path, v2=text)) == cores


@pytest.mark.parametrize(("text", "cores"), [("200000\n", 2.0), ("-1\n", None)])
def test_the_quota_is_read_from_cgroup_v1(tmp_path: Path, text: str, cores: float | None) -> None:
    assert quota(write(tmp_path, v1=text, period="100000\n")) == cores


def test_no_cgroup_is_no_quota(tmp_path: Path) -> None:
    assert quota(tmp_path) is None


@pytest.mark.parametrize(("cores", "share"), [(None, 0.4), (4.0, 0.4), (0.5, 0.8)])
def test_the_share_is_of_one_core_or_of_a_smaller_quota(cores: float | None, share: float) -> None:
    reading = Reading(seconds=10, cpu_seconds=4, quota=cores, lag_p95_ms=1, lag_max_ms=2, intended=None)
    assert reading.cpu == pytest.approx(share)
    assert reading.target_rps is None


def test_the_target_is_the_mean_of_what_was_aimed_at() -> None:
    assert READING.target_rps == 90


def test_a_gauge_stopped_at_once_still_reads() -> None:
    reading = Gauge(lambda: 10.0).stop()
    assert reading.lag_p95_ms == 0
    assert reading.intended == 0
