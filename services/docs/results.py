"""The measurements of the volume `results`: which there are, and their files, whatever else has got in there.

Others write into that volume: what cannot be read, or is not what it seems, is not there.
"""

import os
import re
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TypedDict

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from docs.csp import POLICY

RUN = re.compile(r"[0-9]{8}T[0-9]{6}Z")  # as loadtest names its folders
NEWEST = 200  # runs that are listed: 10,000 took the page's browser half a minute
FILES = 100  # of a run; `make startup` leaves 10
# What a measurement leaves, and what a browser is told that it is. A page of the results is not among them.
TYPES = {
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
# A drawing opened by itself is a document: it may hold a script, and must not run it.
DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class Listing(TypedDict):
    """What `GET /results/` answers."""

    files: list[str]  # run/file, the newest run first
    older: int  # runs that are not listed


def names(folder: Path, good: Callable[[os.DirEntry[str]], bool]) -> Iterator[str]:
    """The names of what is good in the folder, as long as it can be read."""
    with suppress(OSError), os.scandir(folder) as found:
        yield from (each.name for each in found if good(each))


def is_run(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder, and no link to one, that is named as a run."""
    return RUN.fullmatch(entry.name) is not None and entry.is_dir(follow_symlinks=False)


def is_result(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file of TYPES, no link or pipe, whose name an address can say: a name may be any bytes."""
    known = Path(entry.name).suffix in TYPES and entry.name.isprintable()
    return known and entry.is_file(follow_symlinks=False)


def listing(folder: Path) -> Listing:
    """The files that can be read of the NEWEST runs, by the name that loadtest gives them: when they began."""
    runs = sorted(names(folder, is_run), reverse=True)
    files = [
        f"{run}/{name}"
        for run in runs[:NEWEST]
        for name in sorted(islice(names(folder / run, is_result), FILES))
        if os.access(folder / run / name, os.R_OK)
    ]
    return {"files": files, "older": len(runs[NEWEST:])}


def answer_listing(folder: Path) -> Callable[[Request], Response]:
    """A route that answers the listing of the folder, which may be absent."""

    def names(request: Request) -> Response:
        return JSONResponse(listing(folder))

    return names


class Results(StaticFiles):
    """The files of TYPES in a folder that may not exist yet, and no other kind of file."""

    async def check_config(self) -> None:
        """Nothing: before the first measurement the folder is empty or absent, and that is no error."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The file, or 404; one that becomes unreadable half-way ends short of the length that was announced."""
        start: list[Message] = []
        begun = False

        async def send_with_the_first_bytes(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                start.append(message)
                return
            begun = True
            while start:
                await send(start.pop())
            await send(message)

        try:
            await super().__call__(scope, receive, send_with_the_first_bytes)
        except OSError:
            if not begun:
                raise HTTPException(404) from None

    async def get_response(self, path: str, scope: MutableMapping[str, object]) -> Response:
        if scope["method"] in {"GET", "HEAD"} and Path(path).suffix not in TYPES:
            raise HTTPException(404)
        return await super().get_response(path, scope)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        try:
            return super().lookup_path(path)
        except OSError:  # a loop of links, a closed folder, a name too long
            return "", None

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        try:
            response = super().file_response(full_path, stat_result, scope, status_code)
        except (ValueError, OverflowError):  # a date that no header can say
            raise HTTPException(404) from None
        kind = Path(full_path).suffix
        if status_code == 200 and "content-type" in response.headers:
            response.headers["content-type"] = TYPES[kind]
        if kind == ".svg":
            response.headers[POLICY] = DRAWING_POLICY
        return response
