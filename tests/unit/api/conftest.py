"""The application on a database of its own, and what most tests send it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of the whole application; an exception of the server is a 500, as it is for a real client."""
    import main

    monkeypatch.setenv("LAB_DATABASE", str(tmp_path / "readings.sqlite3"))
    with TestClient(main.app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def reading() -> Callable[..., dict[str, Any]]:
    """reading(value=3) is a good body for POST /readings, but for what is given."""

    def make(**fields: Any) -> dict[str, Any]:
        return {"sensor": "serre-1", "at": "2026-11-24T10:00:00Z", "value": 21.5, "unit": "°C", **fields}

    return make
