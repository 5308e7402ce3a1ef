"""The FastAPI object before its routes: refusals, limits, other origins, documentation pages."""

import os
from contextlib import AbstractAsyncContextManager
from typing import Callable

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from errors import HANDLERS, refusals
from limits import BodyLimit
from offline_docs import add_docs

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
ANY_LOCAL_PORT = r"http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?"


def create_app(title: str, description: str, lifespan: Lifespan) -> FastAPI:
    """An application with no route but /docs, /redoc and their files."""
    app = FastAPI(
        title=title,
        description=description,
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
    return app
