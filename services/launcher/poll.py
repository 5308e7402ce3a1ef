"""Ask GET /health until it answers 200.

Every millisecond, on the container's own address: a published port accepts long before the application
listens, and a health status is seconds late. Plain sockets: importing an HTTP client's machinery into this
loop would cost more than what it waits for.
"""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from launcher.clock import Watch

REQUEST = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
LONGEST_LINE = 1024  # bytes of a status line


@dataclass(frozen=True)
class Manner:
    """How to ask: seconds between two attempts, seconds given to one, and what an accepted connection means."""

    pause_s: float = 0.001
    patience_s: float = 2.0
    accepted: str = "listen"  # the phase that it ends
    accepted_first: bool = True  # the first one ends it; else the one that brought the 200


CONTAINER = Manner()
# A machine's forwarder accepts before the machine is up, and may lose what it accepted: short attempts, less often.
MACHINE = Manner(pause_s=0.01, patience_s=0.5, accepted="command", accepted_first=False)


def until_200(
    address: tuple[str, int], watch: Watch, manner: Manner, between: Callable[[], None] = lambda: None
) -> None:
    """Mark the phase that acceptance ends, then `first_200`, and return; `between` attempts, a caller may raise."""
    listens = False
    while True:
        with socket.socket() as client:
            client.settimeout(manner.patience_s)
            try:
                client.connect(address)
                if not (manner.accepted_first and listens):
                    watch.mark(manner.accepted)
                    listens = True
                client.sendall(REQUEST)
                if status(client) == 200:
                    watch.mark("first_200")
                    return
            except OSError:  # refused, reset, or too late
                pass
        between()
        time.sleep(manner.pause_s)


def status(client: socket.socket) -> int | None:
    """The status of the answer that comes; None if it is not HTTP's."""
    line = b""
    while b"\r\n" not in line and len(line) < LONGEST_LINE:
        piece = client.recv(LONGEST_LINE)
        if not piece:
            return None
        line += piece
    words = line.split(b"\r\n")[0].split(b" ")
    return int(words[1]) if words[0].startswith(b"HTTP/1.") and words[1:] and words[1].isdigit() else None
