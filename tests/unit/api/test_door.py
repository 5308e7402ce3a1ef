"""Who may enter: this machine's names, and, to write, no page of another site."""

from typing import Any, Callable, Optional

import pytest
from fastapi.testclient import TestClient

from application import create_app
from storage import Storage

Reading = Callable[..., dict[str, Any]]
WRITES = [
    ("POST", "/readings"),
    ("POST", "/readings/batch"),
    ("PUT", "/readings/1"),
    ("DELETE", "/readings/1"),
]


def status(host: str, path: str = "/docs", method: str = "GET", **headers: str) -> int:
    """What an application of its own answers, with the environment as it is now."""
    client = TestClient(create_app("t", "", Storage()))
    return int(client.request(method, path, headers={"host": host, **headers}).status_code)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8080",
        "LOCALHOST:8080",
        "localhost.",
        "127.0.0.1:8080",
        "[::1]:8080",
        "[::1]",
        "192.168.1.20:8180",  # the machine of a room, a container reached by its address
        "[fe80::1]:8180",
        "api",
        "docker-lab-api-1",
        "poste_12:8180",
        "mac-de-la-salle.local:8180",
        "host.docker.internal:8080",
        "api.localhost",
        "",
    ],
)
def test_a_name_that_nobody_can_make_point_here_is_answered(host: str) -> None:
    assert status(host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "evil.test:8080",
        "localhost.evil.test",
        "127.0.0.1.evil.test:8080",
        "evil.test.",
        "local.evil",
        "evillocal.x",
        "localhost:8080@evil.test",
        "evil.test:8080:80",
        "[::1].evil.test",
        "a b",
        "é",
    ],
)
def test_any_other_name_is_a_403_that_names_the_setting(host: str) -> None:
    client = TestClient(create_app("t", "", Storage()))
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        answer = client.request(method, "/docs", headers={b"host": host.encode()})
        assert answer.status_code == 403
        assert method == "HEAD" or "ALLOWED_HOSTS" in answer.json()["detail"]


def test_names_can_be_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "labo.lycee.test, autre.test")
    assert status("Labo.Lycee.test:8180") == 200
    assert status("autre.test") == 200
    assert status("evil.test") == 403
    monkeypatch.setenv("ALLOWED_HOSTS", "*")
    assert status("evil.test") == 200


def test_a_probe_without_a_name_is_answered() -> None:
    client = TestClient(create_app("t", "", Storage()))
    request = client.build_request("GET", "/docs")
    del request.headers["host"]
    assert client.send(request).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.test", "https://evil.test", "null", "http://localhost.evil.test", "file://", ""]
)
def test_a_foreign_page_writes_nothing_whatever_it_sends(client: TestClient, reading: Reading, origin: str) -> None:
    client.post("/readings", json=reading())
    for method, path in WRITES:
        body = [reading()] if path.endswith("batch") else reading()
        answer = client.request(method, path, json=body, headers={"origin": origin})
        assert answer.status_code == 403
        assert "CORS_ORIGINS" in answer.json()["detail"]
    assert client.get("/readings").json()["items"] == [client.get("/readings/1").json()]


@pytest.mark.parametrize(
    ("host", "origin", "forwarded", "expected"),
    [
        ("localhost:8080", "http://localhost:8080", None, 201),  # /docs, « Try it out »
        ("[::1]:8080", "http://[::1]:8080", None, 201),
        ("192.168.1.20:8180", "http://192.168.1.20:8180", None, 201),  # the same, in a room
        ("192.168.1.20:8180", "http://192.168.1.21:8180", None, 403),
        ("localhost:8080", "https://x-8080.app.github.dev", "x-8080.app.github.dev", 201),  # Codespaces
        ("localhost:8080", "https://evil.test", "x-8080.app.github.dev", 403),
        ("localhost:8080", "http://localhost:8000", None, 201),  # any port of this machine, unless told
        ("localhost:8080", None, None, 201),  # curl
    ],
)
def test_the_application_s_own_pages_write(
    client: TestClient,
    reading: Reading,
    host: str,
    origin: Optional[str],
    forwarded: Optional[str],
    expected: int,
) -> None:
    headers = {"host": host, "origin": origin, "x-forwarded-host": forwarded}
    given = {name: value for name, value in headers.items() if value is not None}
    assert client.post("/readings", json=reading(), headers=given).status_code == expected


def test_configured_origins_alone_may_write_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """404 and 405 come from behind the door."""
    monkeypatch.setenv("CORS_ORIGINS", "http://localhost:8000")
    assert status("localhost:8080", method="POST", origin="http://localhost:8000") == 405
    assert status("localhost:8080", method="POST", origin="http://localhost:9999") == 403
    monkeypatch.setenv("CORS_ORIGINS", "*")
    assert status("localhost:8080", method="POST", origin="http://evil.test") == 405


def test_a_write_that_says_it_comes_from_another_site_is_refused_even_without_its_origin() -> None:
    assert status("localhost", "/docs", "POST", **{"sec-fetch-site": "cross-site"}) == 403
    assert status("localhost", "/docs", "POST", **{"sec-fetch-site": "none"}) == 405


def test_a_foreign_page_may_ask_and_its_browser_keeps_the_answer_from_it(client: TestClient) -> None:
    answer = client.get("/health", headers={"origin": "http://evil.test"})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
