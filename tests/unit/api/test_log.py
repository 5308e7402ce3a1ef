"""What passes uvicorn's log: everything that somebody asked, and an address that answers."""

import logging

import pytest

import log


def access(client: str, path: str, status: int) -> logging.LogRecord:
    """The record of one answer, as uvicorn makes it."""
    arguments = (client, "GET", path, "1.1", status)
    return logging.LogRecord("uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', arguments, None)


def listening() -> logging.LogRecord:
    """The record that says where uvicorn listens."""
    message, arguments = "Uvicorn running on %s://%s:%d (Press CTRL+C to quit)", ("http", "0.0.0.0", 80)
    return logging.LogRecord("uvicorn.error", logging.INFO, "", 0, message, arguments, None)


@pytest.mark.parametrize(
    ("client", "path", "status", "kept"),
    [
        ("127.0.0.1:40000", "/health", 200, False),
        ("127.0.0.1:40000", "/health", 503, True),
        ("172.17.0.1:40000", "/health", 200, True),
        ("127.0.0.1:40000", "/readings", 200, True),
    ],
)
def test_a_probe_that_went_well_is_the_only_line_left_out(client: str, path: str, status: int, kept: bool) -> None:
    assert log.NoProbes().filter(access(client, path, status)) is kept


def test_a_line_of_another_shape_passes() -> None:
    assert log.NoProbes().filter(logging.LogRecord("uvicorn.access", logging.INFO, "", 0, "words", None, None))


def test_the_address_said_is_the_one_that_a_browser_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_URL", "http://localhost:8080")
    record = listening()
    assert log.TrueAddress().filter(record)
    assert record.getMessage() == "Uvicorn running on http://localhost:8080 (Press CTRL+C to quit)"


def test_without_a_known_address_uvicorn_says_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAB_URL", raising=False)
    record = listening()
    assert log.TrueAddress().filter(record)
    assert "http://0.0.0.0:80" in record.getMessage()
