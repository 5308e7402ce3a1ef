"""Serves the built course and, read-only, the measurements that the load test leaves in the volume `results`."""

import os
from collections.abc import MutableMapping
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

from apis import Apis
from csp import content_security_policy, pages_with_panel

POLICY = "Content-Security-Policy"


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


class Results(StaticFiles):
    """JSON files of a folder that may not exist yet, and no other kind of file."""

    async def check_config(self) -> None:
        """Nothing: before the first measurement the folder is empty or absent, and that is no error."""

    async def get_response(self, path: str, scope: MutableMapping[str, object]) -> Response:
        if scope["method"] in {"GET", "HEAD"} and not path.endswith(".json"):
            raise HTTPException(404)
        return await super().get_response(path, scope)


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
    """The server of the built pages in `site` and of the JSON files in `results`.

    `GET /results/` lists the names of the files, newest first; an absent `results` is an empty list.
    `GET /lab.json` tells the scripts of the pages with a panel the two addresses that they may ask.
    Raises RuntimeError if `site` is absent.
    """
    known = apis or Apis()

    def addresses(request: Request) -> Response:
        return JSONResponse(asdict(known))

    def list_results(request: Request) -> Response:
        files = [file for file in results.rglob("*.json") if file.is_file() and not file.is_symlink()]
        files.sort(key=lambda file: file.stat().st_mtime, reverse=True)
        return JSONResponse([file.relative_to(results).as_posix() for file in files])

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/lab.json", addresses),
            Route("/results/", list_results),
            Mount("/results", Results(directory=results, check_dir=False)),
            Mount("/", Site(site, known)),
        ],
        middleware=[
            Middleware(Headers, policy=content_security_policy(site)),
            Middleware(GZipMiddleware, minimum_size=1000),
        ],
        exception_handlers={HTTPException: refused},
    )


def from_environment() -> Starlette:
    """The server as the image runs it: LAB_SITE (default `site`), LAB_RESULTS (default `/results`), and Apis's."""
    return create_app(
        Path(os.environ.get("LAB_SITE", "site")),
        Path(os.environ.get("LAB_RESULTS", "/results")),
        Apis.from_environment(os.environ),
    )
