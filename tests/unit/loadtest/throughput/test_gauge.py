"""What the generator's gauge reads of cgroups, and what it derives."""

from pathlib import Path

import pytest

from throughput.gauge import Gauge, Reading, quota
from trees import tree, trees

READING = Reading(seconds=10, cpu_seconds=4, quota=None, lag_p95_ms=1, lag_max_ms=2, intended=900)


@pytest.mark.parametrize("name", trees())
def test_the_quota_is_the_container_s_own_or_none(tmp_path: Path, name: str) -> None:
    found = tree(name)
    (tmp_path / "own").write_text(found.own)
    assert quota(found.lay(tmp_path / "cgroup"), tmp_path / "own") == found.cpus


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
