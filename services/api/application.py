"""The FastAPI object before its routes: opening, refusals, limits, other origins, documentation."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

import log
from chunks import ChunkedBody
from errors import HANDLERS, refusals
from limits import BodyLimit
from offline_docs import add_docs
from opening import Opening
from storage import Storage
from whoami import START

ANY_LOCAL_PORT = r"http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?"


def create_app(title: str, description: str, storage: Storage) -> FastAPI:
    """An application whose only routes are /docs and /redoc; it opens the storage and marks when ready."""
    log.install()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        START.mark("ready")
        yield
        storage.close()

    app = FastAPI(
        title=title,
        description=description,
        version="1.0",
        docs_url=None,  # FastAPI's own pages load their scripts from the Internet
        redoc_url=None,
        lifespan=lifespan,
        exception_handlers=HANDLERS,
        responses=refusals(422, 503),
    )
    add_docs(app)
    app.add_middleware(BodyLimit, large=frozenset({"/readings/batch"}))
    # The course's pages talk to this application from the browser, hence from another origin.
    origins = [origin.strip() for origin in os.environ.get("CORS_ORIGINS", "").split(",") if origin.strip()]
    app.add_middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_origin_regex=None if origins else ANY_LOCAL_PORT,
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Content-Type"],
        expose_headers=["Location"],
    )
    app.add_middleware(ChunkedBody)
    app.add_middleware(Opening, storage=storage)
    make_openapi = app.openapi

    def openapi_in_french() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        document = make_openapi()
        for path in document["paths"].values():
            for operation in path.values():
                operation["summary"] = operation.pop("description")  # the docstring, not the function's name
                for answer in operation["responses"].values():
                    if answer["description"] == "Successful Response":
                        answer["description"] = "C'est fait."
        return document

    app.openapi = openapi_in_french  # type: ignore[method-assign]
    return app
