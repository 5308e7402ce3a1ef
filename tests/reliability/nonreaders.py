"""Asks and does not read: `python3 nonreaders.py HOST PORT COUNT PATH...`, in a container.

It opens COUNT connections, asks on each for one of the paths, in turn, and takes nothing of the answers; then it writes
how many have asked: one JSON number. It holds them until its standard input ends.
"""

import json
import resource
import socket
import sys
from itertools import cycle

SMALLEST = 4096  # bytes that this machine is to keep for who does not read: Linux doubles them


def asked(address: tuple[str, int], path: str) -> socket.socket | None:
    """A connection whose answer nobody reads; None when it was refused."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST)
    connection.settimeout(60)
    try:
        connection.connect(address)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: api\r\n\r\n".encode())
    except OSError:
        return None
    return connection


def main() -> None:
    host, port, count, *paths = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(count) + 100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    held = [asked((host, int(port)), path) for path, _ in zip(cycle(paths), range(int(count)), strict=False)]
    print(json.dumps(sum(each is not None for each in held)), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
