"""Bytes to a server exactly as written, and its answer as text: no client in between to make a request proper.

It also runs by itself inside a container, for a service that no port of this machine leads to:
`python3 -c "$(cat wire.py)" launcher 80` sends what it reads, and writes the answer.
"""

import http.client
import select
import socket
import sys
from contextlib import suppress

STEP = 16 * 1024  # bytes
PATIENCE = 10  # seconds


def push(link: socket.socket, data: bytes) -> None:
    """Send, until the server answers or has had enough: it may refuse before the end, and reads no more then."""
    with suppress(ConnectionError):
        for start in range(0, len(data), STEP):
            if select.select([link], [], [], 0)[0]:
                return
            link.sendall(data[start : start + STEP])


def exchange(host: str, port: int, sent: bytes, then: bytes = b"", leaves: bool = False) -> str:
    """The answer's status line, headers, an empty line and its body; "" when the server closes without a word
    or says none in PATIENCE. `then` is sent on the same connection once the answer has come; a client that leaves waits
    for none, and gets "".
    """
    with socket.create_connection((host, port), PATIENCE) as link:
        push(link, sent)
        if leaves:
            return ""
        answer, body = http.client.HTTPResponse(link), b""
        try:
            answer.begin()
        except (http.client.HTTPException, OSError):
            return ""
        with suppress(http.client.HTTPException, OSError):  # refused before the end: a reset may cut its words short
            while piece := answer.read1(STEP):
                body += piece
        push(link, then)
    return f"HTTP/1.1 {answer.status} {answer.reason}\n{answer.headers}{body.decode('utf-8', 'replace')}"


if __name__ == "__main__":
    sys.stdout.buffer.write(exchange(sys.argv[1], int(sys.argv[2]), sys.stdin.buffer.read()).encode())
