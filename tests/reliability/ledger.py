"""Clients that note each reading before they send it, and its acknowledgement once they have it; then what was kept."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

import httpx2

CLIENTS = 8
PATIENCE = 60.0  # seconds, after which what is awaited will not come
PAUSE = 0.01  # seconds before a client that found nobody tries its next reading

Reading = dict[str, Any]


@dataclass(frozen=True)
class Acknowledged:
    """A reading as the 201 gave it back, with its id; moments are seconds of time.monotonic()."""

    reading: Reading
    sent_at: float
    at: float


@dataclass(frozen=True)
class Account:
    """How many were acknowledged; of those, how many are not there; how many are there that nobody sent, or twice."""

    acknowledged: int
    lost: int
    invented: int


def content(reading: Reading) -> tuple[Any, ...]:
    """What a client sends: all but the id."""
    return tuple(reading[name] for name in ("sensor", "at", "value", "unit"))


class Ledger:
    """What the clients know; a reading that got no answer is sent only once, so it is kept once or not at all."""

    def __init__(self, connect: Callable[[], httpx2.Client]) -> None:
        self.connect = connect
        self.sent: list[Reading] = []
        self.acknowledged: list[Acknowledged] = []
        self.refused: Counter[int] = Counter()  # answers other than 201, by status
        self.over = threading.Event()
        self._news = threading.Condition()

    def write(self, sensor: str) -> None:
        """One reading after the other, until it is over: the work of one client."""
        with self.connect() as client:
            for number in count():
                if self.over.is_set():
                    return
                reading = {
                    "sensor": sensor,
                    "at": "2026-01-01T00:00:00.000Z",
                    "value": float(number),
                    "unit": "°C",
                }
                self.sent.append(reading)
                sent_at = time.monotonic()
                try:
                    answer = client.post("/readings", json=reading)
                except httpx2.TransportError:
                    self.over.wait(PAUSE)
                    continue
                with self._news:
                    if answer.status_code == 201:
                        self.acknowledged.append(Acknowledged(answer.json(), sent_at, time.monotonic()))
                    else:
                        self.refused[answer.status_code] += 1
                    self._news.notify_all()

    def wait(self, fact: Callable[[], bool]) -> None:
        """Return once it is so, asked again at each answer; TimeoutError after a minute."""
        with self._news:
            if not self._news.wait_for(fact, PATIENCE):
                raise TimeoutError(f"{len(self.acknowledged)} acknowledged, {dict(self.refused)} refused")

    def more(self, writes: int) -> None:
        """Return once that many more are acknowledged."""
        enough = len(self.acknowledged) + writes
        self.wait(lambda: len(self.acknowledged) >= enough)

    def next(self) -> float:
        """The moment of the first acknowledgement of a write sent after this call."""
        asked = time.monotonic()
        self.wait(lambda: bool(self.acknowledged) and self.acknowledged[-1].sent_at > asked)
        return self.acknowledged[-1].at

    def go_on(self, seconds: float) -> None:
        """Return once a write has been acknowledged that long after the next one."""
        end = self.next() + seconds
        self.wait(lambda: self.acknowledged[-1].at > end)

    def outage(self, crash: Callable[[], None]) -> float:
        """The longest time in seconds without an acknowledgement, from before the crash to the first write after it."""
        since = self.next()
        crash()
        self.next()
        moments = [each.at for each in self.acknowledged if each.at >= since]
        return max(after - before for before, after in pairwise(moments))

    def account(self) -> Account:
        """Acknowledged so far against present against sent by then, contents and ids: the clients may go on."""
        acknowledged = [(each.reading["id"], content(each.reading)) for each in self.acknowledged]
        present = [(each["id"], content(each)) for each in self._present()]
        sent = {content(each) for each in self.sent}
        written = Counter(each for _, each in present)
        return Account(
            acknowledged=len(acknowledged),
            lost=len(set(acknowledged) - set(present)),
            invented=sum(times - (each in sent) for each, times in written.items()),
        )

    def _present(self) -> Iterator[Reading]:
        with self.connect() as client:
            cursor: dict[str, str] = {}
            while True:
                page = client.get("/readings", params={"limit": "1000", **cursor}).raise_for_status().json()
                yield from page["items"]
                if page["next"] is None:
                    return
                cursor = {"cursor": page["next"]}


@contextmanager
def writing(url: str, uds: str | None = None) -> Iterator[Ledger]:
    """Eight clients that fill an empty database at that address, by that Unix socket if it has one, until the end."""

    def connect() -> httpx2.Client:
        return httpx2.Client(base_url=url, transport=httpx2.HTTPTransport(uds=uds), timeout=30)

    ledger = Ledger(connect)
    threads = [threading.Thread(target=ledger.write, args=[f"client-{number}"]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield ledger
    finally:
        ledger.over.set()
        for thread in threads:
            thread.join()
