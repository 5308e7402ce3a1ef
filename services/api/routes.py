"""What every route does without its function saying so: HEAD, 405 on a fixed address, 415 for an unfit body."""

import json
from collections.abc import Coroutine, Iterable
from copy import copy
from functools import lru_cache
from typing import Any, Callable

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

import bodies


class TextRequest(Request):
    """A request whose JSON is text in UTF-8, and nothing that Python's json would guess."""

    async def json(self) -> Any:
        """The body's value. Raises bodies.NotText, or ValueError."""
        return json.loads(bodies.text(await self.body()))


class LabRoute(APIRoute):
    """A route of the application; its methods have the signatures of Starlette's and FastAPI's."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """HEAD is answered where GET is: the server leaves the body out."""
        super().__init__(*arguments, **options)
        if "GET" in (self.methods or ()):
            self.methods = {"HEAD", *(self.methods or ())}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A fixed address (/readings/batch) is none of /readings/{id}: here, it has been asked by another method."""
        if self.param_convertors and scope["path"] in _fixed(scope["app"]):
            raise HTTPException(405)
        await super().handle(scope, receive, send)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's; for a method with a body, once the body is what the route's documentation says."""
        handler = super().get_route_handler()
        if not {"POST", "PUT"}.intersection(self.methods or ()):
            return handler
        accepted = (self.openapi_extra or {}).get("requestBody", {}).get("content", [bodies.JSON])

        async def checked(request: Request) -> Response:
            bodies.check(request.headers, accepted)
            return await handler(TextRequest(request.scope, request.receive))

        return checked


@lru_cache(maxsize=1)
def _fixed(app: FastAPI) -> frozenset[str]:
    return frozenset(route.path for route in app.routes if isinstance(route, LabRoute) and not route.param_convertors)


def without_head(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """The routes as they are documented: HEAD would be every GET once more."""
    documented = []
    for route in routes:
        twin = copy(route)
        if isinstance(twin, LabRoute):
            twin.methods = set(twin.methods or ()) - {"HEAD"}
        documented.append(twin)
    return documented
