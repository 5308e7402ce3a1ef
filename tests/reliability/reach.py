"""How a request reaches a service: by its port, from inside another container, or as a process of this machine."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from tests.reliability import wire

HERE = Path(__file__).parent


class Reach(Protocol):
    """wire.exchange, but for where the service is."""

    def __call__(self, sent: bytes, then: bytes = b"", leaves: bool = False) -> str: ...


def by_port(port: int) -> Reach:
    """From this machine."""
    return partial(wire.exchange, "127.0.0.1", port)


def from_inside(container: str, service: str) -> Reach:
    """From inside a container, which reaches the service by its name, on port 80."""
    source = Path(wire.__file__).read_text(encoding="utf-8")
    run = ["docker", "exec", "--interactive", container, "python3", "-c", source, service, "80"]

    def ask(sent: bytes, then: bytes = b"", leaves: bool = False) -> str:
        assert not then, "a single request, from inside"
        assert not leaves, "a client that stays, from inside"
        return subprocess.run(run, input=sent, capture_output=True, check=True).stdout.decode()

    return ask


@contextmanager
def naive_application() -> Iterator[int]:
    """The port of the naive application. Its socket listens from the start: a client has nothing to wait for."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number, port = listening.fileno(), listening.getsockname()[1]
        serve = [sys.executable, "-m", "uvicorn", "naive:app", "--fd", str(number), "--log-level", "critical"]
        process = subprocess.Popen(serve, cwd=HERE, pass_fds=[number])
    try:
        yield port
    finally:
        process.terminate()
        process.wait()
