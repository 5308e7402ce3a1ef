"""A run's document, from Locust's own statistics."""

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import locust
import pytest
from jsonschema import Draft202012Validator
from locust.stats import RequestStats

from tests.unit.loadtest.keys import described, inner
from throughput import document
from throughput.gauge import Reading
from throughput.summary import api_share, manifest, measurement
from throughput.verdict import Evidence

READING = Reading(seconds=10, cpu_seconds=1, quota=1, lag_p95_ms=1, lag_max_ms=2, intended=10)
LIMITS = {"fail_ratio": 0.1, "p95_ms": 50.0}
SCHEMA = json.loads((Path(document.__file__).with_name("schema.json")).read_text(encoding="utf-8"))


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
    routes = measurement(stats, READING, None, **LIMITS)["routes"]
    assert [(row["method"], row["name"], row["requests"], row["failures"]) for row in routes] == [
        ("GET", "/readings", 9, 0),
        ("POST", "/readings", 1, 1),
    ]
    assert routes[0] == {
        "method": "GET",
        "name": "/readings",
        "requests": 9,
        "failures": 0,
        "p50_ms": 50,
        "p95_ms": 90,
        "p99_ms": 90,
        "max_ms": 90,
        "rps": 0.9,
    }


def test_the_whole_measurement_of_a_run(stats: RequestStats) -> None:
    found = measurement(stats, READING, 0.2, **LIMITS)
    assert found["seconds"] == 10
    assert found["totals"] | {"method": "", "name": "total", "requests": 10, "failures": 1} == found["totals"]
    assert found["errors"] == [{"method": "POST", "name": "/readings", "error": "503", "count": 1}]
    assert found["thresholds"]["p95_ms"] == {"limit": 50.0, "measured": 90, "passed": False}
    assert found["verdict"]["evidence"] == {
        "generator_cpu": 0.1,
        "lag_p95_ms": 1,
        "achieved_rps": 0.9,
        "target_rps": 1.0,
        "api_cpu": 0.2,
    }
    assert (found["verdict"]["value"], found["verdict"]["reason"]) == ("api", "api_waits")


def test_a_run_of_no_time_has_no_rate(stats: RequestStats) -> None:
    found = measurement(stats, replace(READING, seconds=0), None, **LIMITS)
    assert (found["totals"]["rps"], found["verdict"]["evidence"]["achieved_rps"]) == (0.0, 0.0)


KNOBS: document.Knobs = {"users": 2, "spawn_rate": 1.0, "duration_s": 10}


def test_the_circumstances_are_those_of_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (1.0, 2.0, 3.0))
    monkeypatch.setattr("platform.release", lambda: "6.1")
    monkeypatch.setattr("platform.python_version", lambda: "3.13")
    assert manifest("2026-01-31", KNOBS, "http://api", {"engine": "28"}, {"pid": 1}) == {
        "date": "2026-01-31",
        "versions": {"locust": locust.__version__, "python": "3.13"},
        "knobs": KNOBS,
        "target": "http://api",
        "kernel": "6.1",
        "load_average": {"before": [1.0, 2.0, 3.0], "after": None},
        "host": {"engine": "28"},
        "api": {"pid": 1},
    }


def test_a_threshold_is_passed_up_to_its_limit_and_no_further(stats: RequestStats) -> None:
    thresholds = measurement(stats, READING, None, **LIMITS)["thresholds"]
    assert thresholds["fail_ratio"] == {"limit": 0.1, "measured": 0.1, "passed": True}
    assert thresholds["p95_ms"]["passed"] is False


def test_only_successes_count_as_achieved(stats: RequestStats) -> None:
    verdict = measurement(stats, READING, 0.2, **LIMITS)["verdict"]
    assert verdict["evidence"]["achieved_rps"] == 0.9
    assert verdict["value"] == "api"


def test_the_document_is_strict_json_and_what_the_schema_says(stats: RequestStats) -> None:
    knobs: document.Knobs = {"users": 1, "spawn_rate": 1.0, "duration_s": 10}
    whole: document.Document = {
        "schema": 2,
        "kind": "load",
        "run_id": "20260131T120000Z",
        "manifest": manifest("2026-01-31T12:00:00+00:00", knobs, "http://api", None, whoami(1)),
        "interrupted": False,
        **measurement(stats, READING, None, **LIMITS),
    }
    json.dumps(whole, allow_nan=False)
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(whole)


TYPES: dict[str, Any] = {
    "": document.Document,
    "manifest": document.Manifest,
    "manifest versions": document.Versions,
    "manifest knobs": document.Knobs,
    "manifest load_average": document.LoadAverage,
    "totals": document.Row,
    "routes []": document.Row,
    "errors []": document.Mistake,
    "thresholds": document.Thresholds,
    "thresholds fail_ratio": document.Threshold,
    "thresholds p95_ms": document.Threshold,
    "verdict": document.Judgement,
    "verdict evidence": document.Figures,
}


@pytest.mark.parametrize("path", TYPES)
def test_a_type_has_the_keys_of_its_part_of_the_schema(path: str) -> None:
    part, named = inner(SCHEMA, path), TYPES[path]
    assert set(part["properties"]) == set(part["required"]) == set(named.__annotations__)
    assert part["additionalProperties"] is False


def test_every_object_of_the_schema_has_a_type() -> None:
    assert set(described(SCHEMA, SCHEMA)) == set(TYPES)


def test_the_codes_of_the_types_are_those_of_the_schema() -> None:
    verdict = inner(SCHEMA, "verdict")["properties"]
    assert set(verdict["value"]["enum"]) == set(get_args(document.Limiter))
    assert set(verdict["reason"]["enum"]) == set(get_args(document.Reason))


def test_the_figures_are_those_that_the_verdict_is_drawn_from() -> None:
    assert set(document.Figures.__annotations__) == {field.name for field in fields(Evidence)}


def test_a_run_without_a_request_has_no_percentile() -> None:
    found = measurement(RequestStats(), READING, None, **LIMITS)
    assert {found["totals"][key] for key in ("p50_ms", "p95_ms", "p99_ms", "max_ms")} == {None}
    assert found["thresholds"]["p95_ms"] == {"limit": 50.0, "measured": None, "passed": True}


def test_the_api_s_share_is_its_cpu_over_time_and_limit() -> None:
    assert api_share(whoami(3), whoami(8), 10) == 0.5
    assert api_share(whoami(3, cpus=2.0), whoami(8), 10) == 0.25


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, whoami(1)), (whoami(1), None), (whoami(None), whoami(1)), (whoami(1, None), whoami(2))],
)
def test_the_api_s_share_is_unknown_when_it_does_not_tell(before: Any, after: Any) -> None:
    assert api_share(before, after, 10) is None
