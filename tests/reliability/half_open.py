"""Holds connections open with half a request in each: `python3 half_open.py HOST PORT COUNT KIND`, in a container.

Once a second it opens again those that were closed, and writes how many are held: one JSON number a line, the first one
when all have been tried. It ends with its standard input, or after a minute.
"""

import json
import select
import socket
import sys
import time

MINUTE = 60.0
BODY = b"POST %s HTTP/1.1\r\nHost: front\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
HALVES = {
    "header": b"GET /health HTTP/1.1\r\nHost: front\r\nX-Never-Ending: ",
    "body": BODY % (b"/readings", 200, b'{"sensor": "'),
    "header and body": BODY.replace(b"\r\n\r\n", b"\r\nX-Long: " + 9000 * b"x" + b"\r\n\r\n")
    % (b"/readings", 9000, 8500 * b" "),
    "batch": BODY % (b"/readings/batch", 4_000_000, 40_000 * b" "),
}


def opened(address: tuple[str, int], half: bytes) -> socket.socket | None:
    """A connection that has sent its half; None when it was refused."""
    try:
        connection = socket.create_connection(address, 5)
        connection.sendall(half)
        connection.setblocking(False)
    except OSError:
        return None
    return connection


def held(connection: socket.socket) -> bool:
    """Whether the other side keeps it, having answered nothing."""
    try:
        connection.recv(1)
    except BlockingIOError:
        return True
    except OSError:
        pass
    connection.close()
    return False


def main() -> None:
    host, port, count, kind = sys.argv[1:]
    connections: list[socket.socket] = []
    deadline = time.monotonic() + MINUTE
    while time.monotonic() < deadline:
        tried = [opened((host, int(port)), HALVES[kind]) for _ in range(int(count) - len(connections))]
        over = select.select([sys.stdin], [], [], 1)[0]
        connections = [each for each in [*connections, *tried] if each is not None and held(each)]
        print(json.dumps(len(connections)), flush=True)
        if over:
            return


if __name__ == "__main__":
    main()
