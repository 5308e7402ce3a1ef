"""Another machine, one cable away: a network namespace with an address of its own and no route to Docker's bridges."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("ip") is None or sys.platform != "linux",
    reason="a network namespace takes root and the command ip (iproute2) on Linux: NOT RUN here",
)


PORT = 8000  # where the neighbour serves
SERVER = "import http.server as h; h.HTTPServer(('0.0.0.0', 8000), h.SimpleHTTPRequestHandler).serve_forever()"
LISTENING = "import socket, time\nwhile socket.socket().connect_ex(('127.0.0.1', 8000)): time.sleep(0.02)"


@dataclass(frozen=True)
class Neighbour:
    """The two ends of the cable, as IPv4 addresses, and the words to put before a command that it is to run."""

    here: str
    there: str
    inside: list[str]


@contextmanager
def neighbour() -> Iterator[Neighbour]:
    """A neighbour, in a range that is reserved for tests and routed nowhere (RFC 2544)."""
    network = f"198.18.{secrets.randbelow(256)}"
    here, there = f"{network}.1", f"{network}.2"
    space, cable = f"lab-{secrets.token_hex(3)}", f"lab{secrets.token_hex(3)}"
    inside = ["ip", "netns", "exec", space]
    try:
        for command in (
            ["ip", "netns", "add", space],
            ["ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space],
            ["ip", "address", "add", f"{here}/24", "dev", cable],
            ["ip", "link", "set", cable, "up"],
            [*inside, "ip", "address", "add", f"{there}/24", "dev", "eth0"],
            [*inside, "ip", "link", "set", "eth0", "up"],
            [*inside, "ip", "link", "set", "lo", "up"],
        ):
            subprocess.run(command, check=True, capture_output=True)
        yield Neighbour(here, there, inside)
    finally:
        subprocess.run(["ip", "link", "delete", cable], capture_output=True, check=False)
        subprocess.run(["ip", "netns", "delete", space], capture_output=True, check=False)


@contextmanager
def serving() -> Iterator[str]:
    """The address of a neighbour that serves HTTP on PORT."""
    with neighbour() as machine:
        server = subprocess.Popen([*machine.inside, sys.executable, "-c", SERVER], stderr=subprocess.DEVNULL)
        try:
            subprocess.run([*machine.inside, sys.executable, "-c", LISTENING], check=True, timeout=20)
            yield machine.there
        finally:
            server.kill()
            server.wait()
