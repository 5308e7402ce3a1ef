"""No input is a server error, and no refusal repeats what was sent."""

from typing import Any, Callable

import pytest
from fastapi.testclient import TestClient

JSON = {"content-type": "application/json"}
BODY = '{{"sensor": {sensor}, "at": {at}, "value": {value}, "unit": {unit}}}'
GOOD = {"sensor": '"a"', "at": '"2026-11-24T10:00:00Z"', "value": "1", "unit": '"C"'}

REFUSED: dict[str, list[str]] = {
    "value": [
        "NaN",
        "Infinity",
        "1e400",
        "-1e400",
        "1" + "0" * 400,
        "1" + "0" * 5000,
        '"1"',
        "true",
        "null",
        "{}",
    ],
    "sensor": ['"\\ud800"', '"a\\u0000"', '"a\\n"', '"A"', '"é"', '""', f'"{"a" * 65}"', "1", "null"],
    "unit": ['"\\ud800"', '"C\\u0000"', '""', '"' + "C" * 17 + '"', '"=1+1"', '"@a"', "1", "true"],
    "at": [
        '"0001-01-01T00:00:00+14:00"',
        '"9999-12-31T23:59:59-14:00"',
        '"1969-12-31T23:59:59Z"',
        '"2199-12-31T23:59:59-01:00"',
        '"2026-02-30T00:00:00Z"',
        '"2026-11-24T10:00:00+24:00"',
        '"2026-11-24T10:00:00"',
        '"2026-11-24"',
        '"\\ud800"',
        "1764000000",
        "true",
    ],
}
ONE_BAD_FIELD = [
    pytest.param(BODY.format(**{**GOOD, field: value}), field, id=f"{field}={value[:24]}")
    for field, values in REFUSED.items()
    for value in values
]
NOT_A_READING = [
    "",
    "null",
    "[]",
    '"x"',
    "{",
    "[" * 5000,
    '{"a":' * 2500,
    "1" * 5000,
    '{"\\ud800": 1}',
    "\x00",
]


@pytest.mark.parametrize(("body", "field"), ONE_BAD_FIELD)
def test_a_bad_field_is_a_422(client: TestClient, body: str, field: str) -> None:
    answer = client.post("/readings", content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] in (["body", field], ["body"])


@pytest.mark.parametrize(("body", "field"), ONE_BAD_FIELD)
def test_a_bad_field_in_a_batch_is_a_422(client: TestClient, body: str, field: str) -> None:
    answer = client.post("/readings/batch", content=f"[{body}]", headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] in (["body", 1, field], ["body"])


@pytest.mark.parametrize("body", NOT_A_READING, ids=lambda body: body[:12])
@pytest.mark.parametrize("path", ["/readings", "/readings/batch"])
def test_what_is_not_a_reading_is_a_422(client: TestClient, path: str, body: str) -> None:
    assert client.post(path, content=body, headers=JSON).status_code == 422


def test_bytes_that_are_not_utf_8_are_a_422(client: TestClient) -> None:
    assert client.post("/readings", content=b"\xff\xfe", headers=JSON).status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/readings/9223372036854775808",
        "/readings/" + "9" * 5000,
        "/readings/0",
        "/readings/%00",
        "/readings/%ff",
        "/readings?limit=0",
        "/readings?limit=1001",
        "/readings?limit=" + "9" * 5000,
        "/readings?sensor=%00",
        "/readings?sensor=%ED%A0%80",
        "/readings?cursor=99999999999999-1",
        "/readings?cursor=1-9999999999999999999",
        "/readings?since=1764000000",
        "/readings?nonsense=1",
        "/readings.csv?sensor=A",
        "/sensors?limit=1001",
        "/sensors/%E2%82%AC/summary",
        "/sensors/a/summary?bucket=week",
        "/sensors/a/summary?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z",
        "/sensors/a/summary?bucket=hour&since=2026-01-01T00:00:00Z&until=2026-02-01T00:00:01Z",
        "/sensors/a/summary?bucket=day&since=2025-01-01T00:00:00Z&until=2026-01-02T00:00:01Z",
        "/cpu?ms=-1",
        "/wait?ms=nan",
    ],
    ids=lambda address: address[:60],
)
def test_an_address_out_of_bounds_is_a_422(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 422


def test_the_largest_integers_allowed_reach_the_database(client: TestClient) -> None:
    assert client.get(f"/readings/{2**63 - 1}").status_code == 404
    assert client.get("/readings", params={"cursor": "9" * 13 + "-" + "9" * 18}).json()["items"] == []


@pytest.mark.parametrize("name", ["content-type", "origin", "x-anything"])
def test_a_euro_sign_in_a_header_is_no_server_error(client: TestClient, name: str) -> None:
    answer = client.post("/readings/batch", content=b"[]", headers={name.encode(): "€".encode()})
    assert answer.status_code < 500


@pytest.mark.parametrize("body", ['{"fooled-you": 1}', '{"sensor": "fooled-you!"}', '{"at": "fooled-you"}'])
def test_a_refusal_never_repeats_the_input(client: TestClient, body: str) -> None:
    assert "fooled-you" not in client.post("/readings", content=body, headers=JSON).text


@pytest.mark.parametrize("time", ["2026-11-24T10:00:00+01:00", "2026-11-24 10:00:00+0100", "2026-11-24 10:00:00+01"])
def test_a_plus_sign_lost_in_an_address_gets_advice_and_a_body_never_does(
    client: TestClient, reading: Callable[..., dict[str, Any]], time: str
) -> None:
    for address in ("/readings", "/readings.csv", "/sensors/a/summary"):
        assert "%2B" in client.get(f"{address}?since={time}").json()["detail"][0]["msg"]
    assert client.get("/readings", params={"since": time}).status_code == 200
    assert client.post("/readings", json=reading(at=time)).status_code == 201
    refused = client.post("/readings", json=reading(at=time.replace("+", " ")))
    assert "%2B" not in refused.json()["detail"][0]["msg"]


def test_a_space_in_an_address_that_is_no_lost_plus_gets_no_advice(client: TestClient) -> None:
    for time in ("2026-11-24 10:00:00", "24/11/2026 10:00"):
        assert "%2B" not in client.get("/readings", params={"since": time}).json()["detail"][0]["msg"]


def test_accepted_edges(client: TestClient, reading: Callable[..., dict[str, Any]]) -> None:
    edges: list[dict[str, Any]] = [
        {"value": 2**63},
        {"value": 1e300},
        {"at": "2199-12-31T23:59:59.999999999Z"},
        {"sensor": "a" * 64},
    ]
    assert {client.post("/readings", json=reading(**edge)).status_code for edge in edges} == {201}
