"""Serves the built course and, read-only, the measurements that the lab leaves in the volume `results`."""

import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from docs import hosts, log
from docs.apis import Apis
from docs.chunks import ChunkedBody
from docs.csp import POLICY, content_security_policy, pages_with_panel
from docs.results import Results, answer_listing


class Site(StaticFiles):
    """The built pages; those that hold a panel carry a policy of their own, whatever address led to them."""

    def __init__(self, directory: Path, apis: Apis) -> None:
        super().__init__(directory=directory, html=True)
        self.panels = pages_with_panel(directory)
        self.policy = content_security_policy(directory, (apis.own, apis.lab))

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        if Path(full_path).resolve() in self.panels:
            response.headers[POLICY] = self.policy
        return response


def plots(folder: Path) -> Callable[[Request], Response]:
    """A route that answers the names of the JSON files in the folder, which the site was built with."""

    def names(request: Request) -> Response:
        return JSONResponse(sorted(file.name for file in folder.glob("*.json")))

    return names


STRANGE_NAME = "Nom d'hôte inconnu : demandez localhost ou une adresse, ou ajoutez ce nom à ALLOWED_HOSTS.\n"


class KnownNames:
    """Answers 403 to who asks by a name that is not this machine's: a page that made its own name point here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.more = hosts.allowed()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = [value.decode("latin-1").lower() for name, value in scope.get("headers", []) if name == b"host"]
        if all(hosts.is_known(name, self.more) for name in asked):
            await self.app(scope, receive, send)
        else:
            await PlainTextResponse(STRANGE_NAME, 403, {"Connection": "close"})(scope, receive, send)


class Headers:
    """Adds to every response what a browser must know: trust only this site, ask again before showing an old copy.

    A response that has its own policy keeps it.
    """

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.headers = {
            POLICY: policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


async def health(request: Request) -> Response:
    return PlainTextResponse("ok\n")


async def refused(request: Request, error: Exception) -> Response:
    """The error in one French sentence, for what is not a page of the site (which has its own 404 page)."""
    assert isinstance(error, HTTPException)
    sentences = {
        404: "Il n'y a rien à cette adresse.",
        405: "Ce serveur ne fait que donner à lire : seules les méthodes GET et HEAD sont acceptées.",
    }
    headers = {"Allow": "GET, HEAD"} if error.status_code == 405 else None
    return PlainTextResponse(
        sentences.get(error.status_code, "Cette demande est refusée.") + "\n", error.status_code, headers
    )


def create_app(site: Path, results: Path, apis: Apis | None = None) -> Starlette:
    """The server of the built pages in `site` and of the measurements in `results`, which may be absent.

    `GET /results/` answers a results.Listing.
    `GET /assets/plots/` lists the JSON of the plots: whether the site was built with an example run among them.
    `GET /lab.json` tells the scripts of the pages with a panel the two addresses that they may ask.
    Raises RuntimeError if `site` is absent.
    """
    known = apis or Apis()

    def addresses(request: Request) -> Response:
        return JSONResponse(asdict(known))

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/lab.json", addresses),
            Route("/results/", answer_listing(results)),
            Route("/assets/plots/", plots(site / "assets/plots")),
            Mount("/results", Results(directory=results, check_dir=False)),
            Mount("/", Site(site, known)),
        ],
        middleware=[
            Middleware(ChunkedBody),
            Middleware(KnownNames),
            Middleware(Headers, policy=content_security_policy(site)),
            Middleware(GZipMiddleware, minimum_size=1000),
        ],
        exception_handlers={HTTPException: refused},
    )


def from_environment() -> Starlette:
    """The server as the image runs it: LAB_SITE (default `site`), LAB_RESULTS (default `/results`), and Apis's."""
    log.install()
    return create_app(
        Path(os.environ.get("LAB_SITE", "site")),
        Path(os.environ.get("LAB_RESULTS", "/results")),
        Apis.from_environment(os.environ),
    )
