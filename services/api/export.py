"""Readings as CSV text, a page at a time: a million of them take no more memory than a thousand."""

import asyncio
import csv
import io
import sqlite3
from collections.abc import AsyncIterator
from typing import Any, Optional

from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from csv_batch import COLUMNS
from models import format_time
from queries import START, Filter
from storage import Damaged, Key, Storage

ROWS = 1000  # of a page: about 5 ms of work, after which the other requests have their turn
TOGETHER = 50  # exports at once: each holds two pages at most, 200 KB each, for a client that reads slowly
TOO_MANY = "trop d'exports à la fois : réessayez dans un instant"

# What the OpenAPI document says of it; a response_class in CSV would make the refusals CSV as well.
DOCUMENTED: dict[str, Any] = {
    "response_class": Response,
    "responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
}


class CSVResponse(StreamingResponse):
    """CSV, sent as it is made; a refusal if it cannot be read, or if too many are under way."""

    media_type = "text/csv"
    under_way = 0  # of all of them

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it, or the head alone to who asks for no more."""
        if CSVResponse.under_way >= TOGETHER:
            raise HTTPException(503, TOO_MANY, {"retry-after": "1"})
        self.head_only = scope["method"] == "HEAD"
        CSVResponse.under_way += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            CSVResponse.under_way -= 1

    async def stream_response(self, send: Send) -> None:
        """The pages. Damage that comes while they are sent ends the connection early, so that no client is deceived."""
        pages = self.body_iterator.__aiter__()
        page = await pages.__anext__()
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            while not self.head_only:
                await send({"type": "http.response.body", "body": page, "more_body": True})
                page = await pages.__anext__()
        except StopAsyncIteration:
            pass
        except (Damaged, sqlite3.Error):
            return  # uvicorn says in its log that the answer is not complete, and closes
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def csv_pages(storage: Storage, where: Filter) -> AsyncIterator[bytes]:
    """The rows in the columns that a batch takes back, the header before the first ones.

    Before these, all are read once, which takes a quarter of the time: a 200 cannot be taken back when damage is met.
    """
    after: Optional[Key] = START
    while after is not None:
        after = storage.rows(where, after, ROWS)[1]
        await asyncio.sleep(0)
    page, after = _page(storage, where, START, ",".join(COLUMNS) + "\r\n")
    yield page
    while after is not None:
        await asyncio.sleep(0)  # writing to a fast client never waits, so nobody else would be served
        page, after = _page(storage, where, after)
        yield page


def _page(storage: Storage, where: Filter, after: Key, header: str = "") -> tuple[bytes, Optional[Key]]:
    """Bytes, and nothing of what they were made from: they may wait a long time for who does not read."""
    rows, next_key = storage.rows(where, after, ROWS)
    text = io.StringIO()
    text.write(header)
    csv.writer(text).writerows((sensor, format_time(at), value, unit) for _, sensor, at, value, unit in rows)
    return text.getvalue().encode(), next_key
