"""Other origins: those configured, or any port of this machine."""

from typing import Optional

import pytest
from fastapi.testclient import TestClient

from application import create_app
from storage import Storage


def allowed(origin: str) -> Optional[str]:
    client = TestClient(create_app("t", "", Storage()))
    answer = client.get("/docs", headers={"origin": origin})
    return dict(answer.headers).get("access-control-allow-origin")


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:49153", "http://localhost"])
def test_any_port_of_this_machine_is_allowed_by_default(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.delenv("CORS_ORIGINS", raising=False)
    assert allowed(origin) == origin


@pytest.mark.parametrize("origin", ["http://example.org", "http://localhost.evil.test", "https://localhost", "null"])
def test_others_are_not(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.delenv("CORS_ORIGINS", raising=False)
    assert allowed(origin) is None


def test_configured_origins_replace_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "http://localhost:8000, http://docs.test")
    assert allowed("http://docs.test") == "http://docs.test"
    assert allowed("http://localhost:9000") is None
