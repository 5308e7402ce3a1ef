"""Bodies that are not what they should be: the answer says what to send instead."""

import gzip
import json
from typing import Any, Callable, Optional

import pytest
from fastapi.testclient import TestClient

from bodies import NotText, text

Reading = Callable[..., dict[str, Any]]
BODIES = [("POST", "/readings"), ("PUT", "/readings/1"), ("POST", "/readings/batch")]
LATIN_1 = '{"sensor": "a", "at": "2026-11-24T10:00:00Z", "value": 1, "unit": "°C"}'


def send(client: TestClient, method: str, path: str, body: bytes, kind: Optional[str], **headers: str) -> Any:
    announced = {"content-type": kind} if kind else {}
    return client.request(method, path, content=body, headers={**announced, **headers})


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (None, "il manque l'en-tête Content-Type"),
        ("", "il manque l'en-tête Content-Type"),
        ("application/x-www-form-urlencoded", "il manque l'en-tête Content-Type"),
        ("text/plain", "envoyez du JSON (Content-Type: application/json)"),
        ("text/plain; charset=utf-8", "envoyez du JSON"),
        ("multipart/form-data; boundary=x", "--data-binary"),
        ("application/x-ndjson", "envoyez du JSON"),
        ("text/json", "envoyez du JSON"),
        ("json", "envoyez du JSON"),
        ("application/octet-stream", "envoyez du JSON"),
    ],
)
def test_a_body_that_is_not_announced_as_what_is_read_is_a_415_and_nothing_is_kept(
    client: TestClient, reading: Reading, kind: Optional[str], said: str
) -> None:
    client.post("/readings", json=reading(value=7))
    for method, path in BODIES:
        good = [reading()] if path.endswith("batch") else reading()
        answer = send(client, method, path, json.dumps(good).encode(), kind)
        assert answer.status_code == 415
        assert said in answer.json()["detail"]
    assert [item["value"] for item in client.get("/readings").json()["items"]] == [7]


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON;charset=UTF-8", "application/ld+json"])
def test_json_is_read_however_its_type_is_written(client: TestClient, reading: Reading, kind: str) -> None:
    assert send(client, "POST", "/readings", json.dumps(reading()).encode(), kind).status_code == 201
    assert send(client, "POST", "/readings/batch", json.dumps([reading()]).encode(), kind).status_code == 201


def test_csv_is_for_batches_only(client: TestClient) -> None:
    assert send(client, "POST", "/readings", b"sensor,at,value,unit\n", "text/csv").status_code == 415


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "deflate", "br", "identity, gzip", "x-unknown"])
def test_a_compressed_body_is_a_415_that_says_so(client: TestClient, reading: Reading, coding: str) -> None:
    body = gzip.compress(json.dumps(reading()).encode())
    for method, path in BODIES:
        answer = send(client, method, path, body, "application/json", **{"content-encoding": coding})
        assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
        assert "compressé" in answer.json()["detail"]


def test_a_body_said_to_be_as_it_is_is_read(client: TestClient, reading: Reading) -> None:
    body = json.dumps(reading()).encode()
    answer = send(client, "POST", "/readings", body, "application/json", **{"content-encoding": "identity"})
    assert answer.status_code == 201


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("path", "kind", "sent"),
    [
        ("/readings", "application/json", LATIN_1),
        ("/readings/batch", "application/json", f"[{LATIN_1}]"),
        ("/readings/batch", "text/csv", "sensor,at,value,unit\na,2026-11-24T10:00:00Z,1,°C\n"),
    ],
)
def test_the_encodings_of_windows_are_named_as_the_matter(
    client: TestClient, path: str, kind: str, sent: str, encoding: str
) -> None:
    answer = send(client, "POST", path, sent.encode(encoding), kind)
    assert answer.status_code == 422
    assert "UTF-8" in answer.json()["detail"][0]["msg"]


@pytest.mark.parametrize(
    ("path", "kind", "sent"),
    [
        ("/readings", "application/json", LATIN_1),
        ("/readings/batch", "application/json", f"[{LATIN_1}]"),
        ("/readings/batch", "text/csv", "sensor,at,value,unit\na,2026-11-24T10:00:00Z,1,°C\n"),
    ],
)
def test_a_byte_order_mark_is_accepted_everywhere(client: TestClient, path: str, kind: str, sent: str) -> None:
    assert send(client, "POST", path, sent.encode("utf-8-sig"), kind).status_code == 201


def test_text_says_the_line_that_is_not_utf_8() -> None:
    with pytest.raises(NotText) as refusal:
        text(b"a\nb\n\xff")
    assert refusal.value.line == 3
    assert text(b"") == ""
    assert text(b"\0\0") == "\0\0"
