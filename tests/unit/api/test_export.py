"""The CSV export: everything, in the columns that a batch takes."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import main
from export import ROWS, TOGETHER, CSVResponse, csv_pages
from models import ReadingIn
from queries import Filter
from storage import Damaged, Storage


def test_what_is_exported_can_be_imported(client: TestClient) -> None:
    text = "sensor,at,value,unit\r\na,2026-11-24T10:00:00.000Z,1e-05,\r\nb,2026-11-24T10:00:00.001Z,-2.5,°C\r\n"
    headers = {"content-type": "text/csv"}
    assert client.post("/readings/batch", content=text.encode(), headers=headers).status_code == 201
    export = client.get("/readings.csv")
    assert export.text == text
    assert export.headers["content-type"].startswith("text/csv")


def test_a_filter_applies_to_the_export(client: TestClient) -> None:
    assert client.get("/readings.csv", params={"sensor": "none"}).text == "sensor,at,value,unit\r\n"


def test_an_export_gives_way_to_others_after_each_page(tmp_path: Path) -> None:
    storage = Storage()
    storage.open(str(tmp_path / "readings.sqlite3"))
    reading = ReadingIn.model_validate({"sensor": "a", "at": "2026-11-24T10:00:00Z", "value": 1.0})
    storage.add_all([reading] * (ROWS + 1))
    turns = []

    async def another(pages: AsyncIterator[bytes]) -> None:
        turns.append("another")

    async def export() -> None:
        pages = csv_pages(storage, Filter())
        other = asyncio.ensure_future(another(pages))
        async for page in pages:
            turns.append(f"{page.count(b'a,')} rows")  # noqa: PERF401  (as they come, among others' turns)
        await other

    asyncio.run(export())
    storage.close()
    assert turns == ["another", f"{ROWS} rows", "1 rows"]


def test_an_export_holds_bytes_and_none_of_the_readings(tmp_path: Path) -> None:
    """200 exports that nobody read, each with its thousand objects, were out of memory."""
    storage = Storage()
    storage.open(str(tmp_path / "readings.sqlite3"))
    reading = ReadingIn.model_validate({"sensor": "a", "at": "2026-11-24T10:00:00Z", "value": 1.0})
    storage.add_all([reading] * (ROWS + 1))

    async def waiting() -> dict[str, Any]:
        pages: Any = csv_pages(storage, Filter())
        page = await pages.__anext__()  # all were read by then
        assert isinstance(page, bytes)
        held = dict(pages.ag_frame.f_locals)
        await pages.aclose()
        return held

    held = asyncio.run(waiting())
    storage.close()
    assert {type(value) for value in held.values()} <= {bytes, tuple, Storage, Filter}


def test_too_many_exports_at_once_are_a_503_and_each_gives_its_place_back(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        assert client.get("/readings.csv").status_code == 200
    monkeypatch.setattr(CSVResponse, "under_way", TOGETHER)
    refused = client.get("/readings.csv")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json() == {"detail": "trop d'exports à la fois : réessayez dans un instant"}
    assert CSVResponse.under_way == TOGETHER


def sent(pages: "list[Any]") -> list[Any]:
    """What a response of these pages sends; an exception among them is raised in its place."""

    async def iterated() -> AsyncIterator[bytes]:
        for page in pages:
            if isinstance(page, Exception):
                raise page
            yield page

    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    async def receive() -> Any:
        await asyncio.sleep(60)

    scope = {"type": "http", "method": "GET", "asgi": {"spec_version": "2.3"}}
    asyncio.run(CSVResponse(iterated())(scope, receive, send))
    return messages


def test_an_export_that_breaks_off_is_never_ended_as_if_it_were_whole() -> None:
    start, *body = sent([b"a", b"b"])
    assert (start["type"], start["status"]) == ("http.response.start", 200)
    assert body == [
        {"type": "http.response.body", "body": b"a", "more_body": True},
        {"type": "http.response.body", "body": b"b", "more_body": True},
        {"type": "http.response.body", "body": b"", "more_body": False},
    ]
    for error in (Damaged(), sqlite3.OperationalError("disk I/O error")):
        assert [message.get("body") for message in sent([b"a", error])] == [None, b"a"]


def test_an_export_whose_first_page_cannot_be_read_is_a_refusal(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*asked: Any) -> None:
        raise Damaged

    monkeypatch.setattr(main.storage, "rows", unreadable)
    assert client.get("/readings.csv").status_code == 503
    assert CSVResponse.under_way == 0
