"""Who may ask, and who may write: a page of another site may do neither, though the reader's browser asks for it.

With every request a browser says the name that it asked for, and with every write the page's origin. No page can hide
the second, nor, when it makes its own name point to this machine (DNS rebinding), the first.
"""

import re
from collections.abc import Collection
from typing import Optional

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from hosts import is_known

SAFE = {"GET", "HEAD", "OPTIONS"}
STRANGE_HOST = "nom d'hôte inconnu : demandez localhost ou une adresse, ou ajoutez ce nom à ALLOWED_HOSTS"
STRANGE_ORIGIN = "une page d'un autre site ne peut pas écrire ici (CORS_ORIGINS nomme celles qui le peuvent)"


class Door:
    """ASGI middleware: 403 for a name that is not this machine's, and for what a foreign page would write."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], origins: Collection[str], pattern: Optional[str]) -> None:
        self.app = app
        self.hosts = hosts  # names beside the local ones; * for any
        self.origins = origins  # pages that may write, beside the application's own; * for any
        self.pattern = re.compile(pattern) if pattern else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what may enter."""
        if scope["type"] == "http" and (reason := self.refusal(scope["method"], scope["headers"])):
            refusal = JSONResponse({"detail": reason}, 403, {"connection": "close"})
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def refusal(self, method: str, headers: list[tuple[bytes, bytes]]) -> Optional[str]:
        """Why not, in French, or None. A probe in HTTP/1.0 says no Host, and curl no Origin."""
        hosts = _values(headers, b"host")
        for host in hosts:
            if not is_known(host, self.hosts):
                return STRANGE_HOST
        if method in SAFE:
            return None
        # The name that a proxy was asked for, GitHub Codespaces' for one; a page may not set this header.
        own = [*hosts, *_values(headers, b"x-forwarded-host")]
        origins = _values(headers, b"origin")
        foreign = [origin for origin in origins if not self.may_write(origin, own)]
        unnamed = not origins and "cross-site" in _values(headers, b"sec-fetch-site")
        return STRANGE_ORIGIN if foreign or unnamed else None

    def may_write(self, origin: str, own: list[str]) -> bool:
        """Whether a page of this origin may: one of the application's own, or one that may read its answers too."""
        return (
            origin.partition("://")[2] in own
            or origin in self.origins
            or "*" in self.origins
            or (self.pattern is not None and self.pattern.fullmatch(origin) is not None)
        )


def _values(headers: list[tuple[bytes, bytes]], wanted: bytes) -> list[str]:
    return [value.decode("latin-1").lower() for name, value in headers if name == wanted]
