"""What a data engineer asks of the api, and how often."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from locust.env import Environment

import locustfile
from locustfile import DataEngineer, reading

NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


class Client:
    """Writes down what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def post(self, path: str, json: Any, name: str | None = None) -> None:
        self.asked.append(("POST", path, json, name))

    def get(self, path: str, params: Any, name: str | None = None) -> None:
        self.asked.append(("GET", path, params, name))


@pytest.fixture
def engineer(monkeypatch: pytest.MonkeyPatch) -> DataEngineer:
    """One of them, whose sensor is load-07, at noon of NOW."""

    monkeypatch.setattr(locustfile, "datetime", SimpleNamespace(now={UTC: NOW}.__getitem__))
    made = DataEngineer(Environment(user_classes=[DataEngineer]))
    made.client = Client()  # type: ignore[assignment]
    made.sensor = "load-07"
    return made


def asked(engineer: DataEngineer) -> tuple[Any, ...]:
    """The one request that was made."""
    (request,) = engineer.client.asked  # type: ignore[attr-defined]
    return tuple(request)


def test_of_twenty_requests_eight_write_eight_read_three_sum_up_and_one_delivers() -> None:
    weights = Counter(getattr(task, "__name__", "") for task in DataEngineer.tasks)
    assert weights == {"write": 8, "read_last_hour": 8, "summarise_the_day": 3, "deliver_a_batch": 1}


def test_each_aims_at_five_requests_a_second_of_the_target() -> None:
    assert (DataEngineer.rate, DataEngineer.host) == (5, "http://api")


def test_a_reading_is_a_plausible_temperature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "gauss", lambda mean, spread: mean + spread / 7)
    assert reading("load-01", NOW) == {
        "sensor": "load-01",
        "at": "2026-01-31T12:00:00+00:00",
        "value": 20.43,
        "unit": "°C",
    }


def test_it_writes_a_reading_of_now(engineer: DataEngineer) -> None:
    engineer.write()
    method, path, written, _ = asked(engineer)
    assert (method, path, written["sensor"], written["at"]) == (
        "POST",
        "/readings",
        "load-07",
        NOW.isoformat(),
    )


def test_it_reads_the_first_fifty_of_its_last_hour(engineer: DataEngineer) -> None:
    engineer.read_last_hour()
    query = {"sensor": "load-07", "since": "2026-01-31T11:00:00+00:00", "limit": 50}
    assert asked(engineer) == ("GET", "/readings", query, "/readings?sensor=…&since=…")


def test_it_sums_up_its_sensor_since_yesterday_by_the_hour(engineer: DataEngineer) -> None:
    engineer.summarise_the_day()
    query = {"bucket": "hour", "since": "2026-01-30T12:00:00+00:00", "until": "2026-01-31T12:00:00+00:00"}
    assert asked(engineer) == ("GET", "/sensors/load-07/summary", query, "/sensors/…/summary")


def test_it_delivers_a_hundred_readings_a_second_apart(engineer: DataEngineer) -> None:
    engineer.deliver_a_batch()
    method, path, rows, name = asked(engineer)
    assert (method, path, name) == ("POST", "/readings/batch", "/readings/batch (100 lignes)")
    assert [row["at"] for row in rows] == [(NOW - timedelta(seconds=n)).isoformat() for n in range(100)]


def test_it_begins_with_a_reading_of_a_sensor_of_the_load_s_at_a_moment_of_its_own(
    engineer: DataEngineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[Any] = []
    monkeypatch.setattr("time.sleep", slept.append)
    monkeypatch.setattr(random, "uniform", lambda low, high: (low, high))
    monkeypatch.setattr(random, "choice", lambda names: names[-1])
    engineer.on_start()
    assert asked(engineer)[2]["sensor"] == engineer.sensor == "load-19"
    assert slept[0] == (0, 0.2)
    assert len(slept) == 2
