"""The routes, as a client sees them."""

from typing import Any, Callable

import pytest
from fastapi.testclient import TestClient

import main

Reading = Callable[..., dict[str, Any]]


def test_a_posted_reading_is_found_where_location_says(client: TestClient, reading: Reading) -> None:
    created = client.post("/readings", json=reading(at="2026-11-24T11:00:00.1239+01:00"))
    assert created.status_code == 201
    found = client.get(created.headers["location"])
    assert found.json() == created.json()
    assert found.json() == {
        "id": 1,
        "sensor": "serre-1",
        "at": "2026-11-24T10:00:00.123Z",
        "value": 21.5,
        "unit": "°C",
    }


def test_the_unit_may_be_left_out(client: TestClient) -> None:
    body = {"sensor": "a", "at": "2026-11-24T10:00:00Z", "value": 1}
    assert client.post("/readings", json=body).json()["unit"] is None


def test_two_identical_readings_are_two_readings(client: TestClient, reading: Reading) -> None:
    numbers = {client.post("/readings", json=reading()).json()["id"] for _ in range(2)}
    assert numbers == {1, 2}


def test_put_replaces_the_whole_reading(client: TestClient, reading: Reading) -> None:
    client.post("/readings", json=reading())
    body = {"sensor": "b", "at": "2027-01-01T00:00:00Z", "value": -1}
    replaced = client.put("/readings/1", json=body)
    assert replaced.json() == {
        "id": 1,
        "sensor": "b",
        "at": "2027-01-01T00:00:00.000Z",
        "value": -1.0,
        "unit": None,
    }
    assert client.get("/readings/1").json() == replaced.json()


def test_a_deleted_reading_is_gone_and_its_number_is_not_used_again(client: TestClient, reading: Reading) -> None:
    client.post("/readings", json=reading())
    assert client.delete("/readings/1").status_code == 204
    assert client.get("/readings/1").status_code == 404
    assert client.post("/readings", json=reading()).json()["id"] == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_absent_reading_is_a_404_in_french(client: TestClient, reading: Reading, method: str) -> None:
    body = reading() if method == "PUT" else None
    answer = client.request(method, "/readings/7", json=body)
    assert (answer.status_code, answer.json()) == (404, {"detail": "aucun relevé ne porte ce numéro"})


def test_pages_follow_each_other_through_every_reading_once(client: TestClient, reading: Reading) -> None:
    for minute in (3, 1, 2, 1, 1):
        client.post("/readings", json=reading(at=f"2026-11-24T10:0{minute}:00Z"))
    seen, query = [], {"limit": "2"}
    while True:
        page = client.get("/readings", params=query).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == [2, 4, 5, 3, 1]


def test_since_is_inclusive_and_until_exclusive(client: TestClient, reading: Reading) -> None:
    for hour in (10, 11, 12):
        client.post("/readings", json=reading(at=f"2026-11-24T{hour}:00:00Z"))
    window = {"since": "2026-11-24T11:00:00+01:00", "until": "2026-11-24T12:00:00Z", "sensor": "serre-1"}
    assert [item["id"] for item in client.get("/readings", params=window).json()["items"]] == [1, 2]


def test_a_cursor_does_not_reach_before_since(client: TestClient, reading: Reading) -> None:
    client.post("/readings", json=reading())
    query = {"since": "2026-11-25T00:00:00Z", "cursor": "0-0"}
    assert client.get("/readings", params=query).json()["items"] == []


def test_sensors_are_listed_once_with_their_span(client: TestClient, reading: Reading) -> None:
    for sensor, hour in (("b", 10), ("a", 9), ("b", 8)):
        client.post("/readings", json=reading(sensor=sensor, at=f"2026-11-24T{hour:02}:00:00Z"))
    first = client.get("/sensors", params={"limit": 1}).json()
    rest = client.get("/sensors", params={"limit": 1, "after": first["next"]}).json()
    assert [item["sensor"] for item in first["items"]] == ["a"]
    assert rest == {
        "items": [{"sensor": "b", "first_at": "2026-11-24T08:00:00.000Z", "last_at": "2026-11-24T10:00:00.000Z"}],
        "next": None,
    }


def test_a_summary_has_a_bucket_for_each_hour_of_utc(client: TestClient, reading: Reading) -> None:
    for at, value in (("00:00:00Z", 1), ("00:59:59Z", 4), ("02:30:00+01:00", 7)):
        client.post("/readings", json=reading(at=f"2026-11-24T{at}", value=value))
    window = {"bucket": "hour", "since": "2026-11-24T00:00:00Z", "until": "2026-11-25T00:00:00Z"}
    items = client.get("/sensors/serre-1/summary", params=window).json()["items"]
    assert items == [
        {"start": "2026-11-24T00:00:00.000Z", "unit": "°C", "count": 2, "mean": 2.5, "min": 1.0, "max": 4.0},
        {"start": "2026-11-24T01:00:00.000Z", "unit": "°C", "count": 1, "mean": 7.0, "min": 7.0, "max": 7.0},
    ]


def test_the_summary_of_an_unknown_sensor_is_a_404(client: TestClient) -> None:
    assert client.get("/sensors/nobody/summary").status_code == 404


def test_a_summary_of_the_largest_values_is_still_a_number(client: TestClient, reading: Reading) -> None:
    for _ in range(3):
        client.post("/readings", json=reading(value=1e300))
    window = {"since": "2026-11-24T00:00:00Z", "until": "2026-11-25T00:00:00Z"}
    assert client.get("/sensors/serre-1/summary", params=window).json()["items"][0]["mean"] == pytest.approx(1e300)


def test_health_is_ok(client: TestClient) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_health_is_a_503_when_the_database_does_not_answer(client: TestClient) -> None:
    assert client.portal
    client.portal.call(main.storage.close)  # in the server's thread, the only one that may
    assert client.get("/health").status_code == 503


def test_the_welcome_leads_to_addresses_that_answer(client: TestClient) -> None:
    welcome = client.get("/").json()
    links = [value for name, value in welcome.items() if name != "message"]
    assert {client.get(link).status_code for link in links} == {200}
    assert len(links) == 4


def test_whoami_tells_the_three_moments_of_the_start(client: TestClient) -> None:
    answer = client.get("/whoami").json()
    assert list(answer["startup"]) == ["process_start", "imports_done", "ready"]
    assert answer["python"].startswith("3.")


@pytest.mark.parametrize("path", ["/cpu", "/wait"])
def test_slow_routes_say_in_their_documentation_that_they_are_slow(client: TestClient, path: str) -> None:
    described = client.get("/openapi.json").json()["paths"][path]["get"]
    assert "Lente exprès" in described["summary"]
    assert client.get(path, params={"ms": 1}).json() == {"ms": 1}
    assert client.get(path, params={"ms": 1001}).status_code == 422
