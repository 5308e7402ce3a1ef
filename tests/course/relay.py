"""A socket that leads to the engine, and notes the id of what the engine answers that it has created.

Several test runs, and a class, share an engine: only what passed through here is the page's own to remove.
"""

import json
import re
import socket
import socketserver
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

# Engine API: creating a container, network or volume answers 201 with its Id, or a volume's Name.
CREATED = re.compile(rb"HTTP/1\.1 201 Created\r\n(?:[^\r\n]+\r\n)+\r\n(?:[0-9a-fA-F]+\r\n)?(?=\{)")
LONGEST_HEAD = 4096  # bytes of an answer's head kept while its body is on the way


def endpoint() -> str:
    """The engine's address as the docker command would use it."""
    argv = ["docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


def connect(address: str) -> socket.socket:
    """A connection to unix:// or plain tcp://."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        upstream = socket.socket(socket.AF_UNIX)
        upstream.connect(parts.path)
        return upstream
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 2375))
    raise ValueError(f"an engine at {address} cannot be followed: unix:// or tcp:// only")


class Relay(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Serves `path` until closed; `created` grows as answers pass."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, path: Path, engine: str) -> None:
        self.engine = engine
        self.address = f"unix://{path}"
        self.created: set[str] = set()
        super().__init__(str(path), Connection)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        """Accept nothing more."""
        self.shutdown()
        self.server_close()

    def note(self, passing: bytes) -> bytes:
        """Note what these bytes of answers say was created; returns those of which the end is to come."""
        kept = 0
        for head in CREATED.finditer(passing):
            try:
                body, _ = json.JSONDecoder().raw_decode(passing[head.end() :].decode(errors="replace"))
            except ValueError:
                return passing[head.start() :]
            self.created.add(body.get("Id") or body.get("Name") or "")
            kept = head.end()
        return passing[max(kept, len(passing) - LONGEST_HEAD) :]


class Connection(socketserver.BaseRequestHandler):
    """Bytes both ways, each direction closed when its own ends: an attached terminal needs that."""

    server: Relay

    def handle(self) -> None:
        """Until the engine has said all."""
        with connect(self.server.engine) as upstream:
            asking = threading.Thread(target=self.pass_on, args=(self.request, upstream), daemon=True)
            asking.start()
            self.pass_on(upstream, self.request, noted=True)
            with suppress(OSError):
                self.request.shutdown(socket.SHUT_RDWR)
            asking.join()

    def pass_on(self, source: socket.socket, target: socket.socket, *, noted: bool = False) -> None:
        """From one socket to the other, until the first has no more."""
        passing = b""
        with suppress(OSError):
            while piece := source.recv(65536):
                if noted:
                    passing = self.server.note(passing + piece)
                target.sendall(piece)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
