"""Events as lines of JSON, sent as they come; when the client goes away, their source is told to stop."""

import asyncio
import json
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from launcher.events import Broken

Events = Callable[[Callable[[], bool]], Iterator[Mapping[str, object]]]

BROKEN: Broken = {
    "event": "error",
    "sentence": "Le lanceur s'est trompé : `docker compose logs launcher` dit où.",
    "log": [],
}


def line(event: Mapping[str, object]) -> bytes:
    """One event on one line, accents as they are."""
    return json.dumps(event, ensure_ascii=False, allow_nan=False).encode() + b"\n"


class Lines(Response):
    """`events` runs in a thread of its own, since it waits; it gets a function that says whether to stop.

    `finish` is called in that thread at its end, whatever happened.
    """

    media_type = "application/x-ndjson"

    def __init__(self, events: Events, finish: Callable[[], None]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self.events = events
        self.finish = finish

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[bytes | None]()
        stop = threading.Event()
        worker = asyncio.create_task(asyncio.to_thread(self._produce, loop, queue, stop))
        gone = asyncio.create_task(self._disconnected(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while not gone.done():
                coming = asyncio.create_task(queue.get())
                await asyncio.wait({coming, gone}, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    coming.cancel()
                    break
                piece = coming.result()
                await send({"type": "http.response.body", "body": piece or b"", "more_body": piece is not None})
                if piece is None:
                    break
        except OSError:  # the client went away while we wrote
            pass
        finally:
            stop.set()
            gone.cancel()
            await asyncio.shield(worker)

    async def _disconnected(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    def _produce(
        self, loop: asyncio.AbstractEventLoop, queue: "asyncio.Queue[bytes | None]", stop: threading.Event
    ) -> None:
        try:
            for event in self.events(stop.is_set):
                loop.call_soon_threadsafe(queue.put_nowait, line(event))
        except Exception:  # noqa: BLE001 - whatever it is, the reader is told, and the log says more
            traceback.print_exc()
            loop.call_soon_threadsafe(queue.put_nowait, line(BROKEN))
        finally:
            try:
                self.finish()
            finally:
                loop.call_soon_threadsafe(queue.put_nowait, None)
