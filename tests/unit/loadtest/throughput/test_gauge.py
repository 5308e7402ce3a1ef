"""What the generator's gauge reads of cgroups, and what it derives."""

from collections.abc import Sequence
from pathlib import Path

import gevent
import pytest

from throughput import gauge as gauges
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


def test_a_run_of_no_time_used_nothing_and_aimed_at_nothing() -> None:
    reading = Reading(seconds=0, cpu_seconds=4, quota=None, lag_p95_ms=1, lag_max_ms=2, intended=900)
    assert (reading.cpu, reading.target_rps) == (0.0, None)


class Loop:
    """A loop that sleeps by moving its own clock, a little late, and stops after so many looks."""

    def __init__(self, late: list[float]) -> None:
        self.time = 100.0
        self.late = late

    def perf_counter(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        if not self.late:
            raise gevent.GreenletExit
        self.time += seconds + self.late.pop(0)


def read(monkeypatch: pytest.MonkeyPatch, late: list[float], rates: Sequence[float | None]) -> Reading:
    """The reading of a run whose looks are so late, in seconds, and whose users aim at these rates."""
    loop = Loop(late)
    monkeypatch.setattr("time.perf_counter", loop.perf_counter)
    monkeypatch.setattr("time.process_time", lambda: 3.0 + loop.time / 10)
    monkeypatch.setattr("gevent.sleep", loop.sleep)
    monkeypatch.setattr(gauges, "quota", lambda: 0.5)
    gauge = Gauge(iter(rates).__next__)
    gauge.greenlet.join()
    return gauge.stop()


def test_a_run_is_read_by_how_late_each_look_is_and_what_was_aimed_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = [number / 1000 for number in range(20, 0, -1)]
    reading = read(monkeypatch, late, [10.0] * 10 + [20.0] * 10)
    assert reading.seconds == pytest.approx(20 * 0.02 + 0.21)
    assert reading.cpu_seconds == pytest.approx(reading.seconds / 10)
    assert reading.lag_p95_ms == pytest.approx(19)
    assert reading.lag_max_ms == pytest.approx(20)
    assert reading.intended == pytest.approx(10 * (0.2 + 0.155) + 20 * (0.2 + 0.055))
    assert reading.quota == 0.5


def test_what_was_aimed_at_is_unknown_once_it_was_at_any_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, [0.0] * 3, [10.0, None, 10.0]).intended is None
