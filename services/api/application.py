"""The FastAPI object before its routes: opening, door, refusals, limits, other origins, documentation."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.utils import get_openapi
from starlette.types import Receive, Scope, Send

import log
from chunks import ChunkedBody
from door import Door
from errors import HANDLERS, refusals
from hosts import allowed
from limits import BodyLimit
from offline_docs import add_docs
from opening import Opening
from routes import LabRoute, without_head
from storage import Storage
from unread import set_deadline
from whoami import START

ANY_LOCAL_PORT = r"http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?"


class Application(FastAPI):
    """FastAPI, whose answers do not wait for ever for who does not read them, and whose document is in French."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Before any middleware: Starlette's own give the others a `send` of theirs."""
        if scope["type"] == "http":
            set_deadline(send)
        await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """FastAPI's document; the summary of a route is its docstring, and not its function's name."""
        if self.openapi_schema:
            return self.openapi_schema
        document = get_openapi(
            title=self.title,
            version=self.version,
            description=self.description,
            routes=without_head(self.routes),
        )
        for path in document["paths"].values():
            for operation in path.values():
                operation["summary"] = operation.pop("description")
                for answer in operation["responses"].values():
                    if answer["description"] == "Successful Response":
                        answer["description"] = "C'est fait."
        self.openapi_schema = document
        return document


def create_app(title: str, description: str, storage: Storage) -> FastAPI:
    """An application whose only routes are /docs and /redoc; it opens the storage and marks when ready."""
    log.install()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        START.mark("ready")
        yield
        storage.close()

    app = Application(
        title=title,
        description=description,
        version="1.0",
        docs_url=None,  # FastAPI's own pages load their scripts from the Internet
        redoc_url=None,
        lifespan=lifespan,
        exception_handlers=HANDLERS,
        responses=refusals(403, 422, 503),
    )
    app.router.route_class = LabRoute
    add_docs(app)
    app.add_middleware(BodyLimit, large=frozenset({"/readings/batch"}))
    # The course's pages talk to this application from the browser, hence from another origin.
    origins = _listed("CORS_ORIGINS")
    pattern = None if origins else ANY_LOCAL_PORT
    app.add_middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_origin_regex=pattern,
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Content-Type"],
        expose_headers=["Location"],
    )
    app.add_middleware(Door, hosts=allowed(), origins=origins, pattern=pattern)
    app.add_middleware(ChunkedBody)
    app.add_middleware(Opening, storage=storage)
    return app


def _listed(variable: str) -> list[str]:
    return [word.strip().lower() for word in os.environ.get(variable, "").split(",") if word.strip()]
