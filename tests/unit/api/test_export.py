"""The CSV export: everything, in the columns that a batch takes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi.testclient import TestClient

from export import ROWS, csv_pages
from models import ReadingIn
from queries import Filter
from storage import Storage


def test_what_is_exported_can_be_imported(client: TestClient) -> None:
    text = (
        "sensor,at,value,unit\r\na,2026-11-24T10:00:00.000Z,1e-05,\r\nb,2026-11-24T10:00:00.001Z,-2.5,°C\r\n"
    )
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

    async def another(pages: AsyncIterator[str]) -> None:
        turns.append("another")

    async def export() -> None:
        pages = csv_pages(storage, Filter())
        other = asyncio.ensure_future(another(pages))
        async for page in pages:
            turns.append(f"{page.count('a,')} rows")  # noqa: PERF401  (as they come, among others' turns)
        await other

    asyncio.run(export())
    storage.close()
    assert turns == ["0 rows", f"{ROWS} rows", "another", "1 rows"]
