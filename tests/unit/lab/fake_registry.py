"""A registry on the loopback that is asked for real: slow, fast, silent, or one that breaks off or talks nonsense."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Mapping[str, str], bytes]
TICK_S = 0.02
MB = 10**6
INDEX = {
    "manifests": [
        {"digest": "sha256:arm", "platform": {"os": "linux", "architecture": "arm64", "variant": "v8"}},
        {"digest": "sha256:amd", "platform": {"os": "linux", "architecture": "amd64"}},
        {"digest": "sha256:why", "platform": {"os": "unknown", "architecture": "unknown"}},
        {"digest": "sha256:no-platform"},
    ]
}


def manifest(*megabytes: int) -> dict[str, Any]:
    """An image's, of layers of so many megabytes."""
    return {"layers": [{"digest": f"sha256:{size}", "size": size * MB} for size in megabytes]}


DOCUMENTS = {
    "python/3.9": INDEX,
    "python/sha256:amd": manifest(300, 60),
    "python/sha256:arm": manifest(1),
    "python/3.13-slim-trixie": manifest(40),
}


@dataclass
class Registry:
    """What it gives: `documents` by `name/reference`; of a blob, as many bytes as wanted at `rate` bytes a second."""

    documents: Mapping[str, Any] = field(default_factory=dict)
    rate: float | None = None  # as fast as it can
    holds: int | None = None  # bytes of a blob, then it breaks off
    wants: str = ""  # the token, for all but the token itself
    instead: bytes | None = None  # answers every question with these bytes
    elsewhere: str = ""  # where the blobs are
    silent: bool = False
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    given: int = 0  # bytes of blobs
    address: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def listening(self) -> Iterator["Registry"]:
        """It, while it answers."""

        class Handler(BaseHTTPRequestHandler):
            registry = self

            def do_GET(self) -> None:
                with suppress(ConnectionError):
                    self.registry.answer(self)

            def log_message(self, format: str, *_: object) -> None:  # noqa: A002 (the parent's name)
                """Nothing: `asked` has it."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.address = f"http://127.0.0.1:{server.server_port}"
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield self
            finally:
                self.over.set()
                server.shutdown()
                thread.join()

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        """Give what one question asks for."""
        self.asked.append(to.path)
        self.headers.append(dict(to.headers))
        if self.silent:
            self.over.wait()
        elif self.instead is not None:
            to.wfile.write(self.instead)
        elif to.path.startswith("/token?"):
            whole(to, json.dumps({"token": self.wants}).encode())
        elif self.wants and to.headers["Authorization"] != f"Bearer {self.wants}":
            challenge = f'Bearer realm="{self.address}/token",service="it",scope="repository:python:pull"'
            whole(to, b"", 401, {"WWW-Authenticate": challenge})
        elif "/blobs/" in to.path and self.elsewhere:
            whole(to, b"", 307, {"Location": self.elsewhere + to.path})
        elif "/blobs/" in to.path:
            self.blob(to)
        else:
            name = to.path.removeprefix("/v2/library/").replace("/manifests/", "/")
            document = self.documents.get(name)
            whole(to, json.dumps(document).encode(), 200 if document else 404)

    def blob(self, to: BaseHTTPRequestHandler) -> None:
        """A blob's bytes, until the reader leaves."""
        to.send_response(200)
        to.send_header("Content-Length", str(10**9))
        to.end_headers()
        portion = b"\0" * (int(self.rate * TICK_S) if self.rate else 2**16)
        while (self.holds is None or self.given < self.holds) and not self.over.is_set():
            to.wfile.write(portion)
            self.given += len(portion)
            if self.rate:
                self.over.wait(TICK_S)


def whole(to: BaseHTTPRequestHandler, body: bytes, code: int = 200, headers: Mapping[str, str] | None = None) -> None:
    """Answer with a body of known length."""
    to.send_response(code)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        to.send_header(name, value)
    to.end_headers()
    to.wfile.write(body)


@contextmanager
def refusing() -> Iterator[str]:
    """The address of a port that is taken, and at which nobody listens."""
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{port.getsockname()[1]}"
