"""The course's pages as text, and a client that alters no path."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.types import Message

DOCS = Path(__file__).parents[3] / "services" / "docs"


@pytest.fixture(scope="session")
def source() -> str:
    """The course's text as its author wrote it."""
    return (DOCS / "source.fr.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """Markdown of each page by file name, in the order of the menu."""
    menu = yaml.safe_load((DOCS / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    names = [name for entry in menu for name in entry.values()]
    return {name: (DOCS / "pages" / name).read_text(encoding="utf-8") for name in names}


@dataclass
class Answer:
    """What the server said to one request."""

    status: int
    headers: Headers
    body: bytes


@pytest.fixture(scope="session")
def ask() -> Callable[..., Answer]:
    """`ask(app, path, method="GET", **headers)` with the path as a server decodes it: HTTP clients tidy it first."""

    def ask(app: Starlette, path: str, method: str = "GET", **headers: str) -> Answer:
        sent: list[Message] = []
        body = [b""]

        async def receive() -> Message:
            if not body:
                await asyncio.Event().wait()  # the browser stays
            return {"type": "http.request", "body": body.pop(), "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "server": ("localhost", 8000),
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }

        async def call() -> None:
            await app(scope, receive, send)

        asyncio.run(call())
        answer = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), answer)

    return ask
