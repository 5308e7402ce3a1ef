"""The course's application, but for its exports: each keeps the readings of the page that it sends, and all are let in.

What becomes of it is the control of test_unread.py.
"""

from collections.abc import AsyncIterator

import export
from models import format_time
from queries import Filter
from storage import Key, Storage


async def pages_and_their_readings(storage: Storage, where: Filter) -> AsyncIterator[bytes]:
    after: Key | None = (0, 0)
    while after is not None:
        items, after = storage.page(where, after, export.ROWS)
        rows = [f"{item.sensor},{format_time(item.at)},{item.value},{item.unit}\r\n" for item in items]
        yield "".join(rows).encode()


export.TOGETHER = 10_000
export.csv_pages = pages_and_their_readings

from main import app  # noqa: E402

__all__ = ["app"]
