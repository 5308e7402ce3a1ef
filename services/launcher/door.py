"""Who may ask, and how much at once: judged before anything else sees the request."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = {"launcher", "localhost", "127.0.0.1"}
BODY = 16 * 1024
FOREIGN_HOST = "Nom d'hôte refusé : ce service répond au nom « launcher »."
FOREIGN_ORIGIN = "Origine refusée : aucune page ne parle à ce service."
TOO_LARGE = f"Corps de requête trop grand : {BODY} octets au plus."


class Door:
    """ASGI middleware: 403 for a foreign Host and for any Origin, 413 past the limit, announced or read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if refusal := refuse(Headers(scope=scope)):
            status, sentence = refusal
            await JSONResponse({"detail": sentence}, status, {"connection": "close"})(scope, receive, send)
            return
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > BODY:
                raise HTTPException(413, TOO_LARGE, {"connection": "close"})
            return message

        await self.app(scope, bounded, send)


def refuse(headers: Headers) -> tuple[int, str] | None:
    """The status and the sentence of a refusal; None to let the request through.

    A browser always says its page's Origin on a POST; an HTTP/1.0 probe says no Host.
    """
    host = headers.get("host")
    if host is not None and host.partition(":")[0] not in HOSTS:
        return 403, FOREIGN_HOST
    if "origin" in headers:
        return 403, FOREIGN_ORIGIN
    length = headers.get("content-length", "0")
    if not length.isdigit() or len(length) > 12 or int(length) > BODY:
        return 413, TOO_LARGE
    return None
