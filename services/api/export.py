"""Readings as CSV text, a page at a time: a million of them take no more memory than a thousand."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import Response, StreamingResponse

from batch import COLUMNS
from models import format_time
from queries import Filter
from storage import Storage

ROWS = 1000  # of a page: about 5 ms of work, after which the other requests have their turn


# What the OpenAPI document says of it; a response_class in CSV would make the refusals CSV as well.
DOCUMENTED: dict[str, Any] = {
    "response_class": Response,
    "responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
}


class CSVResponse(StreamingResponse):
    """CSV, sent as it is made."""

    media_type = "text/csv"


async def csv_pages(storage: Storage, where: Filter) -> AsyncIterator[str]:
    """The header, then the rows, in the columns that a batch takes back."""
    yield ",".join(COLUMNS) + "\r\n"
    after = (0, 0)
    while True:
        items, next_key = storage.page(where, after, ROWS)
        page = io.StringIO()
        rows = ((item.sensor, format_time(item.at), item.value, item.unit) for item in items)
        csv.writer(page).writerows(rows)
        yield page.getvalue()
        if next_key is None:
            return
        after = next_key
        await asyncio.sleep(0)  # writing to a fast client never waits, so nobody else would be served
