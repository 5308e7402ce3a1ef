"""GET /health, as somebody asks who has just come: on a connection of its own."""

import time
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def health(url: str) -> tuple[int, float]:
    """The status of GET /health on a connection of its own, 0 without an answer, and the seconds that it took."""
    began = time.perf_counter()
    client = HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        client.request("GET", "/health")
        status = client.getresponse().status
    except (OSError, HTTPException):
        status = 0
    finally:
        client.close()
    return status, time.perf_counter() - began


def healthy(url: str, patience: float = 20) -> None:
    """Return once the address answers 200; fail when it does not within `patience` seconds."""
    deadline = time.monotonic() + patience
    while (status := health(url)[0]) != 200:
        assert time.monotonic() < deadline, f"{url}/health: {status}"
        time.sleep(0.1)  # the front counts new connections: asked without a pause, it would soon refuse
