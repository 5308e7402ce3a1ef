"""A run's document, from Locust's own statistics."""

import json
from typing import Any

import pytest
from locust.stats import RequestStats

from throughput.gauge import Reading
from throughput.summary import api_share, measurement

READING = Reading(seconds=10, cpu_seconds=1, quota=1, lag_p95_ms=1, lag_max_ms=2, intended=10)
LIMITS = {"fail_ratio": 0.1, "p95_ms": 50.0}


@pytest.fixture
def stats() -> RequestStats:
    seen = RequestStats()
    for milliseconds in (10, 20, 30, 40, 50, 60, 70, 80, 90):
        seen.log_request("GET", "/readings", milliseconds, 5)
    seen.log_request("POST", "/readings", 10, 5)
    seen.log_error("POST", "/readings", "503")
    return seen


def whoami(cpu_seconds: float | None, cpus: float | None = 1.0) -> dict[str, Any]:
    return {"usage": {"cpu_seconds": cpu_seconds}, "limits": {"cpus": cpus}}


def test_there_is_a_row_for_each_route_and_method(stats: RequestStats) -> None:
    routes = measurement(stats, READING, None, LIMITS)["routes"]
    assert [(row["method"], row["name"], row["requests"], row["failures"]) for row in routes] == [
        ("GET", "/readings", 9, 0),
        ("POST", "/readings", 1, 1),
    ]
    assert routes[0] | {"p50_ms": 50, "max_ms": 90, "rps": 0.9} == routes[0]


def test_a_threshold_is_passed_up_to_its_limit_and_no_further(stats: RequestStats) -> None:
    thresholds = measurement(stats, READING, None, LIMITS)["thresholds"]
    assert thresholds["fail_ratio"] == {"limit": 0.1, "measured": 0.1, "passed": True}
    assert thresholds["p95_ms"]["passed"] is False


def test_only_successes_count_as_achieved(stats: RequestStats) -> None:
    verdict = measurement(stats, READING, 0.2, LIMITS)["verdict"]
    assert verdict["evidence"]["achieved_rps"] == 0.9
    assert verdict["value"] == "api"


def test_the_document_is_strict_json(stats: RequestStats) -> None:
    json.dumps(measurement(stats, READING, None, LIMITS), allow_nan=False)


def test_a_run_without_a_request_has_no_percentile() -> None:
    totals = measurement(RequestStats(), READING, None, LIMITS)["totals"]
    assert totals["p95_ms"] is None


def test_the_api_s_share_is_its_cpu_over_time_and_limit() -> None:
    assert api_share(whoami(3), whoami(8), 10) == 0.5
    assert api_share(whoami(3, cpus=2.0), whoami(8), 10) == 0.25


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, whoami(1)), (whoami(1), None), (whoami(None), whoami(1)), (whoami(1, None), whoami(2))],
)
def test_the_api_s_share_is_unknown_when_it_does_not_tell(before: Any, after: Any) -> None:
    assert api_share(before, after, 10) is None
