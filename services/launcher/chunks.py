"""How a body that comes in chunks is answered: nobody knows yet whether the next chunk will be one."""

import asyncio

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ChunkedBody:
    """ASGI middleware: the answer to a body in chunks waits a turn of the event loop, and is its connection's last.

    uvicorn reads on beside the application, and answers a malformed chunk by itself: 400, and it closes. With h11,
    an answer of ours in that very turn, or such a chunk after our answer, is a traceback in the log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, with a `send` that waits if its body comes in chunks."""

        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(0)  # uvicorn learns meanwhile that it closed, and says nothing more
                MutableHeaders(scope=message)["connection"] = "close"
            await send(message)

        chunked = scope["type"] == "http" and any(name == b"transfer-encoding" for name, _ in scope["headers"])
        await self.app(scope, receive, send_last if chunked else send)
