"""The clients of a room: each writes a reading, reads it, asks for the health, and notes what it was answered."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from urllib.parse import urlsplit

from tests.reliability.health import healthy

CLIENTS = 6
PAUSE = 0.01  # seconds that a client waits after each answer
MOST = 5_000  # requests of one client
READING = json.dumps({"sensor": "room", "at": "2026-01-01T00:00:00Z", "value": 20.5})


@dataclass
class Client:
    """One of the room: it writes a reading, reads it, asks for the health, over one connection, until told to stop."""

    url: str
    sent: int = 0
    slowest: float = 0.0  # seconds
    failed: list[str] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)

    def work(self, over: Event) -> None:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        while not over.wait(PAUSE) and self.sent < MOST:
            method, path, expected = [
                ("POST", "/readings", 201),
                ("GET", f"/readings/{self.acknowledged[-1]}" if self.acknowledged else "/", 200),
                ("GET", "/health", 200),
            ][self.sent % 3]
            self.sent += 1
            began = time.perf_counter()
            try:
                body = READING if method == "POST" else None
                connection.request(method, path, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                told = answer.read()
            except (OSError, HTTPException) as error:
                self.failed.append(f"{method} {path}: {error!r}")
                connection.close()
                continue
            self.slowest = max(self.slowest, time.perf_counter() - began)
            if answer.status != expected:
                self.failed.append(f"{method} {path}: {answer.status} {told[:100]!r}")
            elif method == "POST":
                self.acknowledged.append(json.loads(told)["id"])
        connection.close()


@dataclass
class Load:
    """What became of the requests of all clients."""

    clients: list[Client]

    @property
    def sent(self) -> int:
        return sum(client.sent for client in self.clients)

    @property
    def failed(self) -> list[str]:
        return [line for client in self.clients for line in client.failed]

    @property
    def acknowledged(self) -> set[int]:
        return {number for client in self.clients for number in client.acknowledged}

    def __str__(self) -> str:
        slowest = max(client.slowest for client in self.clients)
        return f"{len(self.failed)} of {self.sent} failed, slowest {slowest:.1f} s"


@contextmanager
def load(url: str) -> Iterator[Load]:
    """CLIENTS at work while the block runs, from a moment when nobody is refused."""
    healthy(url)
    over = Event()
    seen = Load([Client(url) for _ in range(CLIENTS)])
    threads = [Thread(target=client.work, args=[over]) for client in seen.clients]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()
