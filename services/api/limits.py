"""How much of a request body is taken in, one request at a time and all together."""

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KIB, MIB = 1024, 1024 * 1024
BODY = 16 * KIB  # a reading is 250 bytes at most
BATCH_BODY = 4 * MIB  # 10,000 of them
# What all batches may hold at once, in a container of 256 MiB: a half-sent body waits in memory for its end.
# The small bodies need no such bound, and are not kept out by it: 500 requests hold 8 MiB at most.
TOGETHER = 32 * MIB

TOO_LARGE = "corps de requête trop grand : {limit} octets au plus ici"
TOO_MANY = "trop d'envois à la fois : réessayez dans un instant"


class BodyLimit:
    """ASGI middleware: 413 past the route's limit, by Content-Length before reading, else while reading."""

    def __init__(self, app: ASGIApp, large: frozenset[str]) -> None:
        self.app = app
        self.large = large  # the paths which take a batch
        self.held = 0  # bytes, of all batches under way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, with a `receive` that counts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        large = scope["path"] in self.large
        limit = BATCH_BODY if large else BODY
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if len(announced) > 12 or not announced.isdigit() or int(announced) > limit:
            refusal = JSONResponse({"detail": TOO_LARGE.format(limit=limit)}, 413, {"connection": "close"})
            await refusal(scope, receive, send)
            return
        received = 0

        async def bounded_receive() -> Message:
            nonlocal received
            message = await receive()
            size = len(message.get("body", b""))
            received += size
            self.held += size if large else 0
            if received > limit:
                raise HTTPException(413, TOO_LARGE.format(limit=limit), {"connection": "close"})
            if self.held > TOGETHER:
                raise HTTPException(503, TOO_MANY, {"connection": "close", "retry-after": "1"})
            return message

        try:
            await self.app(scope, bounded_receive, send)
        finally:
            self.held -= received if large else 0
